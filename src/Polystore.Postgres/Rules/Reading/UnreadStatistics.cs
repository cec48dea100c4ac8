using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Core.Rules;

namespace Polystore.Postgres.Rules.Reading;

/// <summary>What a rule cannot judge because the planner's statistics are missing, or hidden from a role that may not read the table.</summary>
internal static class UnreadStatistics
{
    /// <summary>Why, and what to do.</summary>
    /// <param name="what">Whose statistics, in the plural.</param>
    public static string Reason(string what) =>
        $"the planner's statistics of its {what} are missing or not readable; run ANALYZE, or ask as a role that may read the table (pg_read_all_data)";

    /// <summary>The indexes on one column whose statistics are not there, as not examined: a few by name, many as one line.</summary>
    /// <param name="context">Makes findings.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="indexes">The indexes that it would judge, each with a column as its first key.</param>
    public static IEnumerable<Finding> Of(RuleContext context, RuleInfo rule, IEnumerable<(Table Table, Core.Catalogs.Index Index)> indexes) => UnseenTogether.Gather(
        context,
        rule,
        [.. indexes.Where(pair => pair.Table.FindColumn(pair.Index.Keys[0].Column!)?.Statistics is null).Select(pair => context.NotExamined(rule, SubjectOf.The(pair.Index), Reason("columns")))],
        "indexes");
}
