using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rewrites;

/// <summary>
/// <c>x NOT IN (SELECT y …)</c> as NOT EXISTS, which the planner can make an anti-join. A NULL among y makes NOT IN lose every row, for which
/// a second NOT EXISTS stands; one in x loses that row unless the query is empty, for which nothing as good is known.
/// </summary>
internal static class NotInRewrite
{
    /// <summary>The statement without its NOT IN queries; null when it has none.</summary>
    public static StatementRewrite? Of(RewriteSource source)
    {
        var edits = new List<(SourceRange Range, string Text)>();
        var premises = new List<string>();
        foreach (var block in source.Shape.Blocks)
        {
            foreach (var test in block.Block.Where.OfType<InExpression>().Where(test => test is { Negated: true, Query: not null }))
            {
                if (Exists(source, block, test, premises, out var text) is { } refusal)
                {
                    return StatementRewrite.Refused(refusal);
                }

                edits.Add((test.Range, text));
            }
        }

        return edits.Count == 0 ? null
            : source.Volatile is { } name ? StatementRewrite.Refused($"{name} may answer differently at every call")
            : StatementRewrite.To(source.Replace(edits), [.. premises.Distinct(StringComparer.Ordinal)]);
    }

    private static string? Exists(RewriteSource source, ResolvedBlock block, InExpression test, List<string> premises, out string text)
    {
        text = "";
        var inner = source.Shape.BlockOf(test.Query!);
        if (inner is not { Block: { Items: [var item], With.Count: 0, Distinct: false }, IsPassThrough: true })
        {
            return "the query behind NOT IN groups, limits or combines";
        }

        // NOT (x IN (…)) means the same, with its NOT outside the range of the membership.
        if (!source.Sql[test.Operand.Range.End..test.Query!.Range.Start].Contains("NOT", StringComparison.OrdinalIgnoreCase))
        {
            return "it is written as NOT around IN";
        }

        if (QueryText.Of(source.Sql, inner.Block.Range)?.Single is not { } clauses || !clauses.ContainsKey("FROM"))
        {
            return "the query behind NOT IN is written in a way that is not taken apart";
        }

        if (source.Facts.NeverNull(test.Operand, block) is not { } left)
        {
            return $"{source.Text(test.Operand)} may be NULL, for which NOT IN and NOT EXISTS differ";
        }

        if (source.Qualified(test.Operand) is not { } operand || source.Qualified(item.Expression) is not { } value
            || test.Operand.SelfAndDescendants().OfType<ColumnReference>().Any(column => inner.Sources.Any(other => other.Source.ExposedName == source.Shape.BindingOf(column)?.Source.Source.ExposedName)))
        {
            return "both sides of NOT IN name the same table";
        }

        var conditions = inner.Block.Where.Select(source.Text).ToList();
        var matched = $"NOT EXISTS (SELECT FROM {clauses["FROM"]} WHERE {string.Join(" AND ", conditions.Append($"{value} = {operand}"))})";
        if (source.Facts.NeverNull(item.Expression, inner) is { } right)
        {
            premises.AddRange([left, right]);
            text = matched;
            return null;
        }

        // A correlated list would be searched for NULL once a row.
        if (inner.IsCorrelated)
        {
            return $"{source.Text(item.Expression)} of the query may be NULL, which makes NOT IN refuse the row; if that is not meant, add IS NOT NULL or write NOT EXISTS";
        }

        premises.AddRange([left, $"{source.Text(item.Expression)} of the query may be NULL, which makes NOT IN refuse every row, as the second NOT EXISTS does; leave that out if it is not meant"]);
        text = $"{matched} AND NOT EXISTS (SELECT FROM {clauses["FROM"]} WHERE {string.Join(" AND ", conditions.Append($"{value} IS NULL"))})";
        return null;
    }
}
