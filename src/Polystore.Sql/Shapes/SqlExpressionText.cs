using System.Text;

namespace Polystore.Sql.Shapes;

/// <summary>
/// Writes an expression as SQL text in one canonical form: no qualifiers, function names in lower case, no needless brackets or
/// blanks. Two expressions of the same form give the same text, and the text reads back as the same expression.
/// </summary>
public static class SqlExpressionText
{
    /// <summary>The text, with column names as the statement spells them: what an index key or condition is written with.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="dialect">Whose rules apply.</param>
    /// <param name="sql">The text it was read from, which subqueries are copied from; without it they are shown as <c>(SELECT …)</c>.</param>
    public static string Write(SqlExpression expression, SqlDialect dialect, string? sql = null) => new Writer(dialect, sql, fold: false).Whole(expression);

    /// <summary>The text with names folded, to compare expressions by.</summary>
    /// <inheritdoc cref="Write"/>
    public static string Canonical(SqlExpression expression, SqlDialect dialect, string? sql = null) => new Writer(dialect, sql, fold: true).Whole(expression);

    private sealed class Writer(SqlDialect dialect, string? sql, bool fold)
    {
        private readonly StringBuilder _text = new();

        public string Whole(SqlExpression expression)
        {
            Add(expression);
            return _text.ToString();
        }

        private void Add(SqlExpression expression)
        {
            switch (expression)
            {
                case ColumnReference { IsStar: true }:
                    _text.Append('*');
                    break;
                case ColumnReference column:
                    _text.Append(SqlQuoting.Identifier(Fold(column.Column), dialect));
                    break;
                case LiteralExpression { Kind: LiteralKind.Text } literal:
                    _text.Append(SqlQuoting.Literal(literal.Value, dialect));
                    break;
                case LiteralExpression literal:
                    _text.Append(literal.Value);
                    break;
                case ParameterExpression parameter:
                    _text.Append(parameter.Text);
                    break;
                case FunctionExpression function:
                    Function(function);
                    break;
                case CastExpression cast:
                    _text.Append("CAST(");
                    Add(cast.Operand);
                    _text.Append(" AS ").Append(fold ? cast.Type.ToLowerInvariant() : cast.Type).Append(')');
                    break;
                case RowExpression row:
                    _text.Append('(');
                    List(row.Items);
                    _text.Append(')');
                    break;
                case CaseExpression branches:
                    Case(branches);
                    break;
                case GroupingSetExpression set:
                    _text.Append(set.Kind switch { GroupingSetKind.Rollup => "ROLLUP ", GroupingSetKind.Cube => "CUBE ", GroupingSetKind.Sets => "GROUPING SETS ", _ => "" }).Append('(');
                    List(set.Items);
                    _text.Append(')');
                    break;
                case SubqueryExpression subquery:
                    Query(subquery.Query);
                    break;
                case ExistsExpression exists:
                    _text.Append("EXISTS ");
                    Query(exists.Query);
                    break;
                case RawExpression raw:
                    _text.Append(raw.Text);
                    break;
                default:
                    Operator(expression);
                    break;
            }
        }

        private void Operator(SqlExpression expression)
        {
            switch (expression)
            {
                case BinaryExpression { Operator: "[]" } element:
                    Operand(element.Left);
                    _text.Append('[');
                    Add(element.Right);
                    _text.Append(']');
                    break;
                case BinaryExpression binary:
                    Operand(binary.Left);
                    _text.Append(' ').Append(binary.Operator).Append(' ');
                    Operand(binary.Right);
                    break;
                case UnaryExpression unary:
                    _text.Append(unary.Operator).Append(char.IsLetter(unary.Operator[0]) ? " " : "");
                    Operand(unary.Operand);
                    break;
                case LogicalExpression logical:
                    for (var i = 0; i < logical.Operands.Count; i++)
                    {
                        if (i > 0)
                            _text.Append(logical.Operator == LogicalOperator.And ? " AND " : " OR ");
                        Operand(logical.Operands[i]);
                    }

                    break;
                case CollateExpression collate:
                    Operand(collate.Operand);
                    _text.Append(" COLLATE ").Append(SqlQuoting.Identifier(Fold(collate.Collation), dialect));
                    break;
                case IsNullExpression isNull:
                    Operand(isNull.Operand);
                    _text.Append(isNull.Negated ? " IS NOT NULL" : " IS NULL");
                    break;
                case BetweenExpression between:
                    Operand(between.Operand);
                    _text.Append(between.Negated ? " NOT BETWEEN " : " BETWEEN ");
                    Operand(between.Low);
                    _text.Append(" AND ");
                    Operand(between.High);
                    break;
                case LikeExpression like:
                    Operand(like.Operand);
                    _text.Append(like.Negated ? " NOT " : " ").Append(like.Operator.ToString().ToUpperInvariant()).Append(' ');
                    Operand(like.Pattern);
                    if (like.Escape is not null)
                    {
                        _text.Append(" ESCAPE ");
                        Operand(like.Escape);
                    }

                    break;
                case InExpression list:
                    In(list);
                    break;
            }
        }

        private void In(InExpression list)
        {
            Operand(list.Operand);
            _text.Append(list.Negated ? " NOT IN " : " IN ");
            if (list.Query is not null)
            {
                Query(list.Query);
            }
            else if (list.Table is not null)
            {
                _text.Append(list.Table);
            }
            else
            {
                _text.Append('(');
                List(list.Items);
                _text.Append(')');
            }
        }

        private void Operand(SqlExpression expression)
        {
            var brackets = expression is BinaryExpression { Operator: not "[]" } or UnaryExpression or LogicalExpression or CollateExpression or IsNullExpression or BetweenExpression
                or LikeExpression or InExpression or RawExpression || (expression is LiteralExpression { Value: ['-', ..], Kind: LiteralKind.Number });
            if (brackets)
                _text.Append('(');
            Add(expression);
            if (brackets)
                _text.Append(')');
        }

        private void List(IReadOnlyList<SqlExpression> items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                if (i > 0)
                    _text.Append(", ");
                Add(items[i]);
            }
        }

        private void Function(FunctionExpression function)
        {
            var parts = function.Name.Split('.');
            _text.AppendJoin('.', parts.Select(FunctionName)).Append('(');
            if (function.Star)
                _text.Append('*');
            if (function.Distinct)
                _text.Append("DISTINCT ");
            List(function.Arguments);
            _text.Append(')');
            if (function.Filter is not null)
            {
                _text.Append(" FILTER (WHERE ");
                Add(function.Filter);
                _text.Append(')');
            }
        }

        // A function may be named like a reserved word: replace(…), left(…).
        private string FunctionName(string name)
        {
            var lower = name.ToLowerInvariant();
            return lower.Length > 0 && lower.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? lower : SqlQuoting.Identifier(name, dialect);
        }

        private void Case(CaseExpression expression)
        {
            _text.Append("CASE");
            if (expression.Operand is not null)
            {
                _text.Append(' ');
                Add(expression.Operand);
            }

            foreach (var branch in expression.Branches)
            {
                _text.Append(" WHEN ");
                Add(branch.When);
                _text.Append(" THEN ");
                Add(branch.Then);
            }

            if (expression.Else is not null)
            {
                _text.Append(" ELSE ");
                Add(expression.Else);
            }

            _text.Append(" END");
        }

        private void Query(QueryBlock query)
        {
            var text = sql is null ? "SELECT …" : query.Range.Text(sql);
            _text.Append('(').Append(text).Append(')');
        }

        private string Fold(string name) => fold && !dialect.QuotedIdentifiersAreCaseSensitive ? name.ToLowerInvariant() : name;
    }
}
