using Polystore.Sql;
using Polystore.Sql.Shapes;

namespace Polystore.Postgres.Explain.Rewrites;

/// <summary>
/// DISTINCT left out where no two rows can be alike: a key of one table is among what is selected, and every other table adds one row at
/// most, because all columns of a key of it are compared with what came before.
/// </summary>
internal static class NeedlessDistinctRewrite
{
    /// <summary>The statement without DISTINCT; null when it has none.</summary>
    public static StatementRewrite? Of(RewriteSource source)
    {
        var main = source.Main;
        if (main.Block is not { Distinct: true, DistinctOn.Count: 0, Compound.Count: 0, GroupBy.Count: 0, Having.Count: 0 } || main.Sources.Count == 0)
        {
            return null;
        }

        if (source.Volatile is { } name)
        {
            return StatementRewrite.Refused($"{name} may answer differently at every call");
        }

        if (main.Block.Items.Any(item => item.Expression.SelfAndDescendants().OfType<FunctionExpression>().Any(call => call.Over is not null || Aggregate.Is(call))))
        {
            return StatementRewrite.Refused("it selects aggregates or window functions");
        }

        foreach (var kept in main.Sources)
        {
            if (KeyOf(source, kept) is { } key && Single(source, kept) is { } premises)
            {
                var word = SqlLexer.Significant(source.Sql, SqlDialect.Postgres).First(token => token.Offset > main.Block.Range.Start && token.IsWord(source.Sql, "DISTINCT"));
                return StatementRewrite.To(source.Replace((new SourceRange(word.Offset, word.Length + 1), "")), [key, .. premises]);
            }
        }

        return StatementRewrite.Refused("rows may come twice: no unique key of a table is among what is selected, or a join may repeat it");
    }

    private static string? KeyOf(RewriteSource source, ResolvedSource kept)
    {
        if (source.Facts.TableOf(kept) is not { } table || CatalogFacts.NullExtended(kept))
        {
            return null;
        }

        var selected = source.Main.Output?.Select(output => output.Binding ?? (output.Expression is ColumnReference column ? source.Shape.BindingOf(column) : null))
            .Where(binding => binding is not null && ReferenceEquals(binding.Source, kept)).Select(binding => binding!.Column) ?? [];
        return source.Facts.KeyWithin(table, selected) is { } key ? $"{table.Name}({string.Join(", ", key)}) is unique and NOT NULL" : null;
    }

    // Why no other table repeats the rows of the kept one; null when one may.
    private static List<string>? Single(RewriteSource source, ResolvedSource kept)
    {
        var main = source.Main;
        var premises = new List<string>();
        var joined = new HashSet<ResolvedSource> { kept };
        var open = main.Sources.Where(other => !ReferenceEquals(other, kept)).ToList();
        while (open.Count > 0)
        {
            var next = open.Find(other => KeyCompared(source, other, joined) is not null);
            if (next is null || next is { Source: { Natural: true } or { Using.Count: > 0 } or { Join: JoinKind.Right or JoinKind.Full } })
            {
                return null;
            }

            premises.Add(KeyCompared(source, next, joined)!);
            joined.Add(next);
            open.Remove(next);
        }

        return premises;
    }

    private static string? KeyCompared(RewriteSource source, ResolvedSource other, HashSet<ResolvedSource> joined)
    {
        if (source.Facts.TableOf(other) is not { } table)
        {
            return null;
        }

        // The condition of an outer join counts for the table that it joins alone.
        var conditions = source.Main.Block.Where.Concat(source.Main.Block.Sources.Where(one => one.Join != JoinKind.Left || ReferenceEquals(one, other.Source)).SelectMany(one => one.On));
        var compared = conditions.OfType<BinaryExpression>().Where(condition => condition.Operator == "=")
            .SelectMany(condition => new[] { (Own: condition.Left, Value: condition.Right), (Own: condition.Right, Value: condition.Left) })
            .Where(pair => pair.Own is ColumnReference column && ReferenceEquals(source.Shape.BindingOf(column)?.Source, other) && Known(source, pair.Value, joined))
            .Select(pair => source.Shape.BindingOf((ColumnReference)pair.Own)!.Column);
        return source.Facts.KeyWithin(table, compared) is { } key ? $"{table.Name}({string.Join(", ", key)}) is unique, so that its join adds one row at most" : null;
    }

    private static bool Known(RewriteSource source, SqlExpression value, HashSet<ResolvedSource> joined) => value.SelfAndDescendants().All(part => part.Subquery is null
        && (part is not ColumnReference column || (source.Shape.BindingOf(column) is { } binding && joined.Contains(binding.Source))));
}
