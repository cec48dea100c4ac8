using System.Globalization;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Configuration;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Workload;

internal sealed class StatementsFull : IRule
{
    private static readonly RuleOption PerHour = new()
    {
        Name = "per-hour", Default = 1, Unit = "rounds", Meaning = "rounds of eviction an hour from which on it is reported",
        Source = "each throws out at least the 5% used least (contrib/pg_stat_statements, USAGE_DEALLOC_PERCENT): at one an hour, most entries are younger than a day",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-WORKLOAD-STATEMENTS-FULL",
        Engine = EngineNames.Postgres,
        Family = "workload",
        Title = "pg_stat_statements has too little room",
        LooksFor = "Entries of pg_stat_statements that are thrown out all the time because there are more shapes than pg_stat_statements.max. Not reported: a few evictions in a long time.",
        Why = "Statements that matter now and then are forgotten before anybody sees them, and eviction holds up every session that runs a new statement.",
        Options = [PerHour, StatementsReading.Hours],
        References = ["https://www.postgresql.org/docs/current/pgstatstatements.html#PGSTATSTATEMENTS-PG-STAT-STATEMENTS-INFO"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!StatementsReading.TryOpen(context, out var reading, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var rate = reading.PerHour(reading.Section.Deallocated);
        return reading.Section.Deallocated > 0 && rate >= context.Option(PerHour)
            ? RuleVerdict.Of([Finding(context, reading, rate)])
            : RuleVerdict.Fine;
    }

    private Finding Finding(RuleContext context, StatementsReading reading, double rate)
    {
        var lists = reading.Items.Where(item => item.Entries > 1).Sum(item => item.Entries - 1);
        var setting = context.Snapshot.Settings.FirstOrDefault(setting => setting is { Node: null, Name: "pg_stat_statements.max" });
        return context.Problem(
            Info, SubjectOf.Setting("pg_stat_statements.max"), Severity.Low, $"entries are thrown out {Amount.Of(rate, "time")} an hour for lack of room") with
        {
            Impact = "what this and every other tool says of statements is incomplete",
            Evidence =
            [
                Evidence.Of("rounds of eviction", reading.Section.Deallocated, "rounds", "pg_stat_statements_info.dealloc"),
                Evidence.Of("room", reading.Section.MaxEntries, "entries", "pg_stat_statements.max"),
                Evidence.Of("entries of this database", reading.Section.Entries, "entries", "pg_stat_statements"),
                Evidence.Of("entries seen that repeat a shape", (long)lists, "entries", "pg_stat_statements.query"),
            ],
            Remedy = setting is null || lists > reading.Section.MaxEntries / 10
                ? Remedy.ByHand(
                    "First make one shape of those that differ only in the length of a list (= ANY($1) instead of IN ($1, $2, …)), then raise pg_stat_statements.max, which needs a restart.",
                    "more room would fill with the same shapes again")
                : SettingChange.AtRestart(setting, (2 * Math.Max(5000, reading.Section.MaxEntries)).ToString(CultureInfo.InvariantCulture)),
        };
    }
}
