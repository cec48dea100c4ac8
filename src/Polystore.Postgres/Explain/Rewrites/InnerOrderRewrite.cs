using Polystore.Sql;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rewrites;

/// <summary>
/// ORDER BY left out of a query in FROM or behind IN when nothing depends on it: the whole is ordered anew, or adds its rows up in a way
/// that no order changes. The planner sorts such a query as written and does not merge it with the one around it
/// (is_simple_subquery in prepjointree.c).
/// </summary>
internal static class InnerOrderRewrite
{
    private static readonly string[] WithoutOrder = ["count", "sum", "avg", "min", "max", "bool_and", "bool_or", "every"];

    /// <summary>The statement without such sorts; null when it has none.</summary>
    public static StatementRewrite? Of(RewriteSource source)
    {
        var edits = new List<(SourceRange Range, string Text)>();
        string? refusal = null;
        foreach (var inner in Inside(source))
        {
            if (inner.Role == BlockRole.Derived && Depends(source.Shape.Blocks.Single(block => block.Block.Sources.Any(one => ReferenceEquals(one.Query, inner.Block))).Block) is { } reason)
            {
                refusal ??= reason;
            }
            else if (Clause(source.Sql, inner.Block.Range) is { } range)
            {
                edits.Add((range, ""));
            }
            else
            {
                refusal ??= "the query inside is written in a way that is not taken apart";
            }
        }

        return (edits.Count, refusal) switch
        {
            (0, null) => null,
            (0, _) => StatementRewrite.Refused(refusal),
            _ when source.Volatile is { } name => StatementRewrite.Refused($"{name} may answer differently at every call"),
            _ => StatementRewrite.To(source.Replace(edits), "the rows are ordered anew, grouped or only looked up, so that the order inside is lost"),
        };
    }

    /// <summary>The columns by which queries inside are ordered, a list for each.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Columns(RewriteSource source) => Inside(source)
        .Select(inner => (IReadOnlyList<string>)inner.Block.OrderBy.Select(item => item.Expression is ColumnReference column ? column.Column : "").ToList())
        .ToList();

    private static IEnumerable<ResolvedBlock> Inside(RewriteSource source) => source.Shape.Blocks.Where(block => block.Role is BlockRole.Derived or BlockRole.In
        && block.Block is { OrderBy.Count: > 0, Compound.Count: 0, Limit: null, Offset: null, DistinctOn.Count: 0 });

    private static string? Depends(QueryBlock outer)
    {
        var calls = outer.Expressions().SelectMany(expression => expression.SelfAndDescendants()).OfType<FunctionExpression>().ToList();
        if (calls.Exists(call => call.Over is { OrderBy.Count: 0 } or { Name: not null }))
        {
            return "a window function without an order of its own takes the rows as they come";
        }

        var aggregates = calls.Where(call => call.Over is null && Aggregates(call)).ToList();
        if (aggregates.Exists(call => !WithoutOrder.Contains(call.Name, StringComparer.OrdinalIgnoreCase)))
        {
            return "an aggregate takes the rows in the order of the query inside";
        }

        if (outer.DistinctOn.Count > 0)
        {
            return "DISTINCT ON takes the first row of each group in the order of the query inside";
        }

        if (outer.Limit is not null && outer.OrderBy.Count == 0 && aggregates.Count == 0 && outer.GroupBy.Count == 0)
        {
            return "LIMIT takes the first rows in the order of the query inside";
        }

        return outer.OrderBy.Count > 0 || aggregates.Count > 0 || outer.GroupBy.Count > 0 ? null : "rows may be wanted in the order of the query inside; it belongs at the end of the statement";
    }

    // Names of the server's aggregates whose value depends on the order; an unknown function may be one.
    private static bool Aggregates(FunctionExpression call) => Aggregate.Is(call) || call.Name.Split('.')[^1].ToLowerInvariant() is
        "json_object_agg" or "jsonb_object_agg" or "xmlagg" or "first" or "last" or "first_value" or "last_value" or "mode";

    // From ORDER BY to the end of the query: nothing else may follow it there.
    private static SourceRange? Clause(string sql, SourceRange query)
    {
        var depth = 0;
        SqlToken? start = null;
        foreach (var token in SqlLexer.Significant(sql, SqlDialect.Postgres).Where(token => token.Offset >= query.Start && token.End <= query.End))
        {
            depth += token.IsSymbol(sql, "(") ? 1 : token.IsSymbol(sql, ")") ? -1 : 0;
            if (depth != 0)
            {
                continue;
            }

            if (token.IsWord(sql, "ORDER"))
            {
                start = token;
            }
            else if (start is not null && (token.IsWord(sql, "LIMIT") || token.IsWord(sql, "OFFSET") || token.IsWord(sql, "FETCH") || token.IsWord(sql, "FOR")))
            {
                return null;
            }
        }

        return start is { } order ? new SourceRange(order.Offset, query.End - order.Offset) : null;
    }
}
