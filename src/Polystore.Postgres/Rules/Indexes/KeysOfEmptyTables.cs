using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Indexes;

/// <summary>
/// Foreign keys of empty tables without an index: a few by name, many as one finding. A schema that was just made has nothing but
/// such keys, and one line each would bury what costs something today.
/// </summary>
internal static class KeysOfEmptyTables
{
    private const int MostByName = 3;

    // More names help nobody; the remedy holds them all.
    private const int MostNames = 20;

    /// <summary>The findings, those of empty tables as one when they are many.</summary>
    /// <param name="context">Makes findings.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="findings">Its findings, each with a remedy.</param>
    /// <param name="isEmpty">Tells one of an empty table.</param>
    public static IReadOnlyList<Finding> Gather(RuleContext context, RuleInfo rule, IReadOnlyList<Finding> findings, Func<Finding, bool> isEmpty)
    {
        var empty = findings.Where(isEmpty).ToList();
        return empty.Count <= MostByName ? findings : [.. findings.Except(empty), Together(context, rule, empty)];
    }

    private static Finding Together(RuleContext context, RuleInfo rule, IReadOnlyList<Finding> empty)
    {
        var names = empty.Select(finding => finding.Object).Order(StringComparer.Ordinal).ToList();

        // One by hand is served by the index that another one makes.
        var remedies = empty.Select(finding => finding.Remedy).OfType<Remedy>().Where(remedy => remedy.IsAutomatic).ToList();
        return context.Problem(rule, SubjectOf.Database, Severity.Info, $"{Amount.Of(empty.Count, "foreign key")} of empty tables have no index; that costs nothing yet") with
        {
            Impact = "nothing while the tables are empty; with rows in them, each delete of a parent reads the whole child table",
            Evidence =
            [
                Evidence.Of("foreign keys of empty tables", empty.Count, "keys", "pg_constraint, pg_index"),
                Evidence.Of("columns", string.Join("; ", names.Take(MostNames)) + (names.Count > MostNames ? $" and {names.Count - MostNames} more" : ""), null, "pg_constraint"),
            ],
            Remedy = remedies.Count == 0 ? null : RemedyTogether.Of(remedies) with
            {
                Lock = $"one table after the other; {remedies[0].Lock}",
                Duration = "at once: the tables are empty",
            },
        };
    }
}
