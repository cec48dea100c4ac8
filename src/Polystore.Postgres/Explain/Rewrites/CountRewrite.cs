using System.Globalization;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rewrites;

/// <summary><c>(SELECT count(*) …) &gt; 0</c> as EXISTS, which stops at the first row.</summary>
internal static class CountRewrite
{
    /// <summary>The statement with EXISTS in place of such comparisons; null when it has none.</summary>
    public static StatementRewrite? Of(RewriteSource source)
    {
        var edits = new List<(SourceRange Range, string Text)>();
        foreach (var comparison in source.Shape.Blocks.SelectMany(block => block.Block.Expressions()).SelectMany(expression => expression.SelfAndDescendants()).OfType<BinaryExpression>())
        {
            if (Exists(comparison) is not { } found)
            {
                continue;
            }

            if (QueryText.Of(source.Sql, found.Query.Range)?.Single is not { } clauses || !clauses.TryGetValue("FROM", out var from))
            {
                return StatementRewrite.Refused("the query that counts is written in a way that is not taken apart");
            }

            var conditions = found.Query.Where.Select(source.Text).ToList();
            if (((FunctionExpression)found.Query.Items[0].Expression).Arguments is [var counted])
            {
                conditions.Add($"{source.Text(counted)} IS NOT NULL");
            }

            edits.Add((comparison.Range, $"{(found.Negated ? "NOT " : "")}EXISTS (SELECT FROM {from}{(conditions.Count > 0 ? $" WHERE {string.Join(" AND ", conditions)}" : "")})"));
        }

        return edits.Count == 0 ? null
            : source.Volatile is { } name ? StatementRewrite.Refused($"{name} may answer differently at every call")
            : StatementRewrite.To(source.Replace(edits), "a count is above 0 exactly when there is a row");
    }

    private static (QueryBlock Query, bool Negated)? Exists(BinaryExpression comparison)
    {
        var (value, other, op) = comparison switch
        {
            { Left: SubqueryExpression left } => (left, comparison.Right, comparison.Operator),
            { Right: SubqueryExpression right } => (right, comparison.Left, Mirrored(comparison.Operator)),
            _ => (null, null, ""),
        };
        if (value?.Query is not { Compound.Count: 0, With.Count: 0, GroupBy.Count: 0, Having.Count: 0, Limit: null, Offset: null, Distinct: false, Items: [{ Expression: FunctionExpression { Distinct: false, Filter: null } count }] } query
            || !count.Is("count") || count.Over is not null || count.Arguments.Count > 1
            || other is not LiteralExpression { Kind: LiteralKind.Number } literal || !int.TryParse(literal.Value, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        return (op, number) switch
        {
            (">", 0) or (">=", 1) or ("<>", 0) => (query, false),
            ("=", 0) or ("<", 1) or ("<=", 0) => (query, true),
            _ => null,
        };
    }

    private static string Mirrored(string op) => op switch { "<" => ">", ">" => "<", "<=" => ">=", ">=" => "<=", _ => op };
}
