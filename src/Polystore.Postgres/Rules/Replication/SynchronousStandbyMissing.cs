using System.Globalization;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;
using Polystore.Sql;

namespace Polystore.Postgres.Rules.Replication;

internal sealed class SynchronousStandbyMissing : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-REPLICATION-SYNC-MISSING",
        Engine = EngineNames.Postgres,
        Family = "replication",
        Title = "Commits that wait for a standby that is not there",
        LooksFor = "synchronous_standby_names that asks for more standbys than are connected in the roles sync or quorum; or for just as many as there are, so that the next failure stops all commits. "
            + "Not reported: asynchronous set-ups, and synchronous_commit that does not wait for standbys.",
        Why = "Every commit waits without end, and applications hang, until a standby comes or the setting changes.",
        References = ["https://www.postgresql.org/docs/current/runtime-config-replication.html#GUC-SYNCHRONOUS-STANDBY-NAMES"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Replication, out var replication, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var setting = context.Snapshot.Settings.FirstOrDefault(setting => setting is { Node: null, Name: "synchronous_standby_names" });
        if (setting is null)
        {
            return RuleVerdict.NotExamined("the setting synchronous_standby_names was not observed");
        }

        if (setting.Value.Length == 0 || replication.Standby is not null || context.Snapshot.SettingValue("synchronous_commit") is "off" or "local")
        {
            return RuleVerdict.Fine;
        }

        if (!replication.ReplicasVisible)
        {
            return RuleVerdict.NotExamined("needs pg_monitor to see the standbys");
        }

        var wanted = Wanted(setting.Value);
        var present = replication.Replicas.Count(replica => replica is { SyncState: "sync" or "quorum", State: "streaming" });
        var spare = replication.Replicas.Count(replica => replica is { SyncState: "sync" or "quorum" or "potential", State: "streaming" }) - wanted;
        return spare > 0 && present >= wanted
            ? RuleVerdict.Fine
            : RuleVerdict.Of(
            [
                context.Problem(Info, SubjectOf.Setting(setting.Name), present < wanted ? Severity.Critical : Severity.Low, present < wanted
                    ? $"commits wait for {Amount.Of(wanted, "synchronous standby", "synchronous standbys")}, and {(present == 0 ? "none is" : $"only {present} {(present == 1 ? "is" : "are")}")} there"
                    : "the failure of one synchronous standby stops every commit") with
                {
                    Evidence =
                    [
                        Evidence.Of(setting.Name, setting.Value, null, "pg_settings"),
                        Evidence.Of("standbys asked for", (long)wanted, "standbys", "synchronous_standby_names"),
                        Evidence.Of("standbys there", (long)present, "standbys", "pg_stat_replication.sync_state"),
                    ],
                    Remedy = present < wanted
                        ? Configuration.SettingChange.To(context, setting, "", "Commits stop waiting at once; until the standby is back, work is on this server alone.")
                        : Remedy.ByHand("Add another standby to synchronous_standby_names, as in ANY 1 (a, b).", "it needs another server"),
                    Weight = wanted - present,
                },
            ]);
    }

    // "FIRST 2 (a, b)", "ANY 1 (a, b)", "2 (a, b)", or names alone, which ask for one.
    private static int Wanted(string value)
    {
        var number = SqlLexer.Significant(value, SqlDialect.Postgres).Take(2).FirstOrDefault(token => token.Kind == SqlTokenKind.Number);
        return value.Contains('(', StringComparison.Ordinal) && number.Length > 0 && int.TryParse(number.Span(value), CultureInfo.InvariantCulture, out var count) ? count : 1;
    }
}
