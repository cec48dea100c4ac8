using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Indexes;

/// <summary>
/// Foreign keys without an index of tables that are empty or a handful of pages: a few by name, many as one finding. A schema that
/// was just made has nothing but such keys, and one line each would bury what costs something today.
/// </summary>
internal static class KeysOfSmallTables
{
    private const int MostByName = 3;

    // More names help nobody; the remedy holds them all.
    private const int MostNames = 20;

    /// <summary>The findings, those of small tables as one when they are many.</summary>
    /// <param name="context">Makes findings.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="findings">Its findings, each with a remedy.</param>
    /// <param name="rowsOf">The rows of a finding's table; null when unknown.</param>
    /// <param name="small">Tables with fewer rows are small.</param>
    public static IReadOnlyList<Finding> Gather(RuleContext context, RuleInfo rule, IReadOnlyList<Finding> findings, Func<Finding, double?> rowsOf, double small)
    {
        var cheap = findings.Where(finding => finding.Severity == Severity.Info && rowsOf(finding) < small).ToList();
        return cheap.Count <= MostByName ? findings : [.. findings.Except(cheap), Together(context, rule, cheap, cheap.Max(rowsOf) ?? 0)];
    }

    private static Finding Together(RuleContext context, RuleInfo rule, IReadOnlyList<Finding> cheap, double mostRows)
    {
        var names = cheap.Select(finding => finding.Object).Order(StringComparer.Ordinal).ToList();

        // One by hand is served by the index that another one makes.
        var remedies = cheap.Select(finding => finding.Remedy).OfType<Remedy>().Where(remedy => remedy.IsAutomatic).ToList();
        var kind = mostRows == 0 ? "empty" : "small";
        return context.Problem(rule, SubjectOf.Database, Severity.Info, $"{Amount.Of(cheap.Count, "foreign key")} of {kind} tables have no index; that costs nothing yet") with
        {
            Impact = mostRows == 0
                ? "nothing while the tables are empty; with rows in them, each delete of a parent reads the whole child table"
                : $"next to nothing while no table has more than {Amount.Of(mostRows, "row")}; as they grow, each delete of a parent reads the whole child table",
            Evidence =
            [
                Evidence.Of($"foreign keys of {kind} tables", cheap.Count, "keys", "pg_constraint, pg_index"),
                Evidence.Of("columns", string.Join("; ", names.Take(MostNames)) + (names.Count > MostNames ? $" and {names.Count - MostNames} more" : ""), null, "pg_constraint"),
            ],
            Remedy = remedies.Count == 0 ? null : RemedyTogether.Of(remedies) with
            {
                Lock = $"one table after the other; {remedies[0].Lock}",
                Duration = $"at once: the tables are {kind}",
            },
        };
    }
}
