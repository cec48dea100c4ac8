using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sql;
using Polystore.Sql.Shapes;

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

    /// <summary>A finding whose title begins with what kind of statement it is and on which table, unless the title says it already.</summary>
    public static Finding Of(RuleContext context, RuleInfo rule, StatementsReading reading, StatementGroup item, Severity severity, string title, bool named = false) =>
        context.Problem(rule, Subject(item), severity, named || What(item.Query) is not { } what ? title : $"{what}: {title}") with
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

    // "SELECT on orders"; null when the statement is not understood or reads no table.
    private static string? What(string query)
    {
        var shape = StatementReader.Read(query, SqlDialect.Postgres);
        var table = shape.Target?.Name ?? shape.Query?.Sources.FirstOrDefault(source => source is { Name: not null, IsFunction: false })?.Name;
        return shape.Understood && table is not null ? $"{shape.Verb.ToString().ToUpperInvariant()} on {table}" : null;
    }

    /// <summary>How to see why it takes its time.</summary>
    public static string SeePlan(StatementsReading reading) => reading.MajorVersion >= 16
        ? "See its plan: EXPLAIN (ANALYZE, BUFFERS) with values as the application sends them, or EXPLAIN (GENERIC_PLAN) of the text as it stands."
        : "See its plan: EXPLAIN (ANALYZE, BUFFERS) with values as the application sends them.";
}
