using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;

namespace Polystore.Postgres.Rules.Workload;

/// <summary>Findings about one statement.</summary>
internal static class StatementFinding
{
    private const int LabelLength = 80;

    /// <summary>Named by the fingerprint, which stays the same in another database and after a restore; queryid does not.</summary>
    public static Subject Subject(StatementGroup item) => new()
    {
        Engine = EngineNames.Postgres,
        Kind = "statement",
        Path = [item.Fingerprint],
        Label = item.Query.Length <= LabelLength ? item.Query : item.Query[..(LabelLength - 1)].TrimEnd() + "…",
    };

    public static Finding Of(RuleContext context, RuleInfo rule, StatementsReading reading, StatementGroup item, Severity severity, string title) =>
        context.Problem(rule, Subject(item), severity, title) with
        {
            Impact = BusyTime.PerDay(reading.Load(item)),
            Evidence = Evidence(reading, item),
            Weight = item.Milliseconds,
        };

    /// <summary>The numbers that every finding about a statement has, and those of the rule.</summary>
    public static IReadOnlyList<Evidence> Evidence(StatementsReading reading, StatementGroup item, params Evidence[] more) =>
    [
        Core.Findings.Evidence.Of("statement", item.Query, null, "pg_stat_statements.query"),
        Core.Findings.Evidence.Of("calls", item.Calls, "calls", "pg_stat_statements.calls"),
        Core.Findings.Evidence.Of("time in all", item.Milliseconds, "ms", "pg_stat_statements.total_exec_time"),
        Core.Findings.Evidence.Of("time of one call", item.Mean, "ms", "pg_stat_statements.mean_exec_time"),
        Core.Findings.Evidence.Of("share of all execution time", reading.Share(item), "ratio", "pg_stat_statements"),
        .. more,
        Core.Findings.Evidence.Of("run by", string.Join(", ", item.Roles), null, "pg_stat_statements.userid"),
        Core.Findings.Evidence.Of("counted since", reading.Section.ResetAt!.Value, null, "pg_stat_statements_info.stats_reset"),
    ];

    /// <summary>How to see why it takes its time.</summary>
    public static string SeePlan(StatementsReading reading) => reading.MajorVersion >= 16
        ? "See its plan: EXPLAIN (ANALYZE, BUFFERS) with values as the application sends them, or EXPLAIN (GENERIC_PLAN) of the text as it stands."
        : "See its plan: EXPLAIN (ANALYZE, BUFFERS) with values as the application sends them.";
}
