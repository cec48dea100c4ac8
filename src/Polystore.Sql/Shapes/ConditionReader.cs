namespace Polystore.Sql.Shapes;

/// <summary>Says what a single condition, taken by itself, tells about the sources it names.</summary>
internal sealed class ConditionReader(ResolvedShape resolved, ISchemaLookup schema, OperandReader operands)
{
    private SqlDialect Dialect => resolved.Shape.Dialect;

    public IEnumerable<Finding> Read(SqlExpression condition) => condition switch
    {
        BinaryExpression { Left: RowExpression left, Right: RowExpression right } rows when left.Items.Count == right.Items.Count => Rows(rows, left, right),
        BinaryExpression { Operator: "<>" or "IS NOT" } unequal => Negated(condition, unequal.Left, unequal.Right),
        BinaryExpression { IsComparison: true } comparison => Comparison(comparison),
        InExpression { Negated: true } notIn => Negated(condition, notIn.Operand),
        InExpression { Operand: RowExpression row } list => RowIn(list, row),
        InExpression list => In(list),
        BetweenExpression { Negated: true } between => Negated(condition, between.Operand),
        BetweenExpression between => Value(between.Operand, PredicateForm.Between, [between.Low, between.High], condition),
        LikeExpression { Negated: true } like => Negated(condition, like.Operand),
        LikeExpression like => Like(like),
        IsNullExpression { Negated: false } isNull => Value(isNull.Operand, PredicateForm.IsNull, [], condition),
        UnaryExpression { Operator: "NOT", Operand: not ExistsExpression } not => Negated(condition, not.Operand),
        ColumnReference flag when Dialect != SqlDialect.Sqlite => Flag(flag),
        _ => [],
    };

    private IEnumerable<Finding> Comparison(BinaryExpression comparison) =>
        Side(comparison, comparison.Left, comparison.Right, Form(comparison.Operator, flipped: false))
            .Concat(Side(comparison, comparison.Right, comparison.Left, Form(comparison.Operator, flipped: true)));

    private static PredicateForm Form(string op, bool flipped) => (op, flipped) switch
    {
        ("<", false) or (">", true) => PredicateForm.LessThan,
        ("<=", false) or (">=", true) => PredicateForm.LessOrEqual,
        (">", false) or ("<", true) => PredicateForm.GreaterThan,
        (">=", false) or ("<=", true) => PredicateForm.GreaterOrEqual,
        _ => PredicateForm.Equal,
    };

    private IEnumerable<Finding> Side(SqlExpression condition, SqlExpression side, SqlExpression against, PredicateForm form)
    {
        var other = operands.Read(against);
        if (other.IsOpaque || operands.Read(side) is not { SingleSource: { Kind: SourceKind.Table } source } here || other.Own.Any(o => o.Source == source))
            return [];
        if (other.IsFixed && other.Outer.Count == 0)
            return Value(side, form, [against], condition);

        // Compared with a column of another source, or with one further out.
        var others = other.Own.Count > 0 ? other.Own : other.Outer;
        if (here.Column is not { } column)
            return [ExpressionFinding(here, source, form, ComparedWith.Expression, [against], condition), .. Notes(here, source, condition)];
        var direct = other.Expression is ColumnReference ? others[0].Column : null;
        return
        [
            new Finding(source)
            {
                Join = new JoinPredicate(column.Column, form, others[0].Source, direct, condition)
                {
                    IsCorrelated = other.Own.Count == 0,
                    Collation = here.Collation ?? other.Collation,
                },
            },
        ];
    }

    // A column or expression of one source against values that do not change from row to row.
    private IEnumerable<Finding> Value(SqlExpression side, PredicateForm form, IReadOnlyList<SqlExpression> values, SqlExpression condition, PatternOperator? pattern = null)
    {
        var here = operands.Read(side);
        if (here.SingleSource is not { Kind: SourceKind.Table } source)
            return [];
        var read = values.Select(operands.Read).ToList();
        if (!read.TrueForAll(v => v.IsFixed))
            return [];
        var with = form == PredicateForm.InSubquery ? ComparedWith.Subquery : Combined(read);
        if (here.Column is not { } column)
            return [ExpressionFinding(here, source, form, with, values, condition), .. Notes(here, source, condition)];
        var predicate = new ColumnPredicate(column.Column, form, with, condition)
        {
            Values = values,
            Collation = here.Collation ?? read.Select(r => r.Collation).FirstOrDefault(c => c is not null),
            Pattern = pattern,
        };
        var found = new Finding(source) { Predicate = predicate };
        return IsMismatch(source, column, read)
            ? [found, new Finding(source) { Note = new SargabilityNote(SargabilityProblem.TypeMismatch, column.Column, condition) }]
            : [found];
    }

    private static ComparedWith Combined(List<Operand> values)
    {
        if (values.TrueForAll(v => v.ComparedWith == ComparedWith.Literal && v.Outer.Count == 0))
            return ComparedWith.Literal;
        if (values.Exists(v => v.ComparedWith == ComparedWith.Parameter))
            return ComparedWith.Parameter;
        return values.Count == 1 && values[0].Outer.Count == 0 ? values[0].ComparedWith : ComparedWith.Expression;
    }

    private Finding ExpressionFinding(Operand here, ResolvedSource source, PredicateForm form, ComparedWith with, IReadOnlyList<SqlExpression> values, SqlExpression condition) =>
        new(source)
        {
            Expression = new ExpressionPredicate(SqlExpressionText.Write(here.Expression, Dialect, resolved.Shape.Sql), here.Expression, form, with, condition)
            {
                Columns = [.. here.Own.Select(o => o.Column).Distinct(SqlIdentifier.Comparer(Dialect))],
                Values = values,
            },
        };

    private static IEnumerable<Finding> Notes(Operand here, ResolvedSource source, SqlExpression condition)
    {
        var problem = here.Expression switch
        {
            FunctionExpression => SargabilityProblem.FunctionOnColumn,
            CastExpression => SargabilityProblem.CastOnColumn,
            _ when here.Expression.SelfAndDescendants().Any(e => e is FunctionExpression) => SargabilityProblem.FunctionOnColumn,
            _ => SargabilityProblem.ArithmeticOnColumn,
        };
        yield return new Finding(source) { Note = new SargabilityNote(problem, here.Own[0].Column, condition) };
    }

    private IEnumerable<Finding> In(InExpression list)
    {
        if (list.Query is not null)
        {
            var isCorrelated = operands.Read(new SubqueryExpression(list.Query)).IsOpaque;
            return isCorrelated ? [] : Value(list.Operand, PredicateForm.InSubquery, [], list);
        }

        return list.Table is not null
            ? Value(list.Operand, PredicateForm.InSubquery, [], list)
            : Value(list.Operand, list.Items.Count == 1 ? PredicateForm.Equal : PredicateForm.In, list.Items, list);
    }

    // (a, b) IN ((1, 2), (3, 4)): each column by itself takes its values.
    private IEnumerable<Finding> RowIn(InExpression list, RowExpression row)
    {
        if (list.Query is not null || list.Table is not null)
            return row.Items.SelectMany(item => Value(item, PredicateForm.InSubquery, [], list));
        if (!list.Items.All(i => i is RowExpression r && r.Items.Count == row.Items.Count))
            return [];
        return row.Items.SelectMany((item, i) => Value(item, PredicateForm.In, [.. list.Items.Select(v => ((RowExpression)v).Items[i])], list));
    }

    private IEnumerable<Finding> Rows(BinaryExpression rows, RowExpression left, RowExpression right)
    {
        if (rows.Operator is "=" or "IS" or "<=>")
        {
            return left.Items.SelectMany((item, i) =>
                Side(rows, item, right.Items[i], PredicateForm.Equal).Concat(Side(rows, right.Items[i], item, PredicateForm.Equal)));
        }

        // (a, b) > (1, 2) is a range of a, its bound included.
        var form = Form(rows.Operator, flipped: false) switch
        {
            PredicateForm.LessThan or PredicateForm.LessOrEqual => PredicateForm.LessOrEqual,
            PredicateForm.GreaterThan or PredicateForm.GreaterOrEqual => PredicateForm.GreaterOrEqual,
            _ => PredicateForm.Equal,
        };
        return form == PredicateForm.Equal ? [] : Side(rows, left.Items[0], right.Items[0], form);
    }

    private IEnumerable<Finding> Like(LikeExpression like)
    {
        if (like.LiteralPrefix is { Length: > 0 })
            return Value(like.Operand, PredicateForm.Prefix, [like.Pattern], like, like.Operator);
        if (like.IsExact)
            return Value(like.Operand, PredicateForm.Equal, [like.Pattern], like, like.Operator);
        return NoteOn(like, like.LiteralPrefix is null ? SargabilityProblem.UnknownPattern : SargabilityProblem.LeadingWildcard, like.Operand);
    }

    private IEnumerable<Finding> Negated(SqlExpression condition, params SqlExpression[] sides) =>
        NoteOn(condition, SargabilityProblem.Negation, sides);

    private IEnumerable<Finding> NoteOn(SqlExpression condition, SargabilityProblem problem, params SqlExpression[] sides)
    {
        foreach (var side in sides)
        {
            if (operands.Read(side) is { SingleSource: { Kind: SourceKind.Table } source } here)
                yield return new Finding(source) { Note = new SargabilityNote(problem, here.Own[0].Column, condition) };
        }
    }

    // WHERE active, where a column can be a truth value.
    private IEnumerable<Finding> Flag(ColumnReference flag) =>
        Value(flag, PredicateForm.Equal, [new LiteralExpression(LiteralKind.Boolean, "TRUE")], flag);

    private bool IsMismatch(ResolvedSource source, ColumnBinding column, List<Operand> values)
    {
        if (column.IsRowId || schema.TypeOf(source.Source.Schema, source.Source.Name!, column.Column) is not { Length: > 0 } type)
            return false;
        var upper = type.ToUpperInvariant();
        var isText = upper.Contains("CHAR", StringComparison.Ordinal) || upper.Contains("TEXT", StringComparison.Ordinal) || upper.Contains("CLOB", StringComparison.Ordinal);
        var isNumber = !isText && (upper.Contains("INT", StringComparison.Ordinal) || upper.Contains("REAL", StringComparison.Ordinal)
            || upper.Contains("FLOA", StringComparison.Ordinal) || upper.Contains("DOUB", StringComparison.Ordinal) || upper.StartsWith("NUMERIC", StringComparison.Ordinal)
            || upper.StartsWith("DECIMAL", StringComparison.Ordinal)) && !upper.StartsWith("INTERVAL", StringComparison.Ordinal);
        return values.Exists(v => v.Expression switch
        {
            LiteralExpression { Kind: LiteralKind.Number } => isText,
            LiteralExpression { Kind: LiteralKind.Text } text => isNumber && !double.TryParse(text.Value, out _),
            _ => false,
        });
    }
}
