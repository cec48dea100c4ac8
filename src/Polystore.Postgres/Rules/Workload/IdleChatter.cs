using System.Text.RegularExpressions;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Workload;

internal sealed partial class IdleChatter : IRule
{
    private static readonly RuleOption Share = new()
    {
        Name = "share", Default = 0.2, Unit = "ratio", Maximum = 1, Meaning = "share of all calls from which on it is reported", Source = "every fifth round trip of the application does nothing",
    };

    private static readonly RuleOption PerSecond = new()
    {
        Name = "per-second", Default = 10, Unit = "calls/s", Meaning = "fewer calls a second on average are left alone", Source = "health checks of a few balancers and pools, each once a second",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-WORKLOAD-CHATTER",
        Engine = EngineNames.Postgres,
        Family = "workload",
        Title = "Round trips that do nothing",
        LooksFor = "Pings (SELECT 1), SET, SHOW and questions for version or search path that are a large share of all calls. Not reported: health checks of an ordinary number, and BEGIN and COMMIT, which do something.",
        Why = "Each costs the application a round trip before its real statement, and the server a session's turn.",
        Options = [Share, PerSecond, StatementsReading.Hours],
        References = ["https://www.postgresql.org/docs/current/runtime-config-client.html", "https://github.com/brettwooldridge/HikariCP#frequently-used"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!StatementsReading.TryOpen(context, out var reading, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var idle = reading.Items.Where(item => Chatter().IsMatch(item.Query)).OrderByDescending(item => item.Calls).ToList();
        var calls = idle.Sum(item => item.Calls);
        return calls > 0 && calls >= context.Option(Share) * reading.Calls && calls / reading.Seconds >= context.Option(PerSecond)
            ? RuleVerdict.Of([Finding(context, reading, idle, calls)])
            : RuleVerdict.Fine;
    }

    [GeneratedRegex(
        @"^\s*(SELECT\s+(\$\d+|\?|\d+|''|version\s*\(\s*\)|current_schema(\s*\(\s*\))?|now\s*\(\s*\)|current_timestamp|pg_is_in_recovery\s*\(\s*\))(\s+AS\s+\w+)?|SET\s.*|SHOW\s.*|RESET\s.*)\s*;?\s*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Chatter();

    private Finding Finding(RuleContext context, StatementsReading reading, IReadOnlyList<StatementGroup> idle, double calls) =>
        context.Problem(
            Info, SubjectOf.Database, Severity.Low, $"{Amount.Share(calls / reading.Calls)} of all calls do nothing: {string.Join(", ", idle.Take(3).Select(item => item.Query.Length > 40 ? item.Query[..39] + "…" : item.Query))}") with
        {
            Impact = $"{Amount.Of(reading.PerHour(calls))} round trips an hour",
            Evidence =
            [
                Evidence.Of("calls that do nothing", calls, "calls", "pg_stat_statements.calls"),
                Evidence.Of("all calls", reading.Calls, "calls", "pg_stat_statements.calls"),
                .. idle.Take(5).Select(item => Evidence.Of(item.Query, item.Calls, "calls", "pg_stat_statements")),
            ],
            Remedy = Remedy.ByHand(
                "Let the pool test a connection by the protocol (JDBC4 isValid) or only after it was idle, not before each statement; put what SET says into the role (ALTER ROLE … SET …) or the connection string.",
                "the change is in the pool's configuration"),
            Weight = calls,
        };
}
