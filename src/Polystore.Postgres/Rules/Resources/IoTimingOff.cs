using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Configuration;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Resources;

internal sealed class IoTimingOff : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-RESOURCES-IO-TIMING-OFF",
        Engine = EngineNames.Postgres,
        Family = "resources",
        Title = "Nobody knows how long reads take",
        LooksFor = "track_io_timing = off. Not reported: track_wal_io_timing, which costs more and is needed rarely.",
        Why = "Without it a block from the operating system's cache and one from a slow disk look the same, in EXPLAIN (BUFFERS) as in every statistic.",
        References = ["https://www.postgresql.org/docs/current/runtime-config-statistics.html#GUC-TRACK-IO-TIMING", "https://www.postgresql.org/docs/current/pgtesttiming.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var setting = context.Snapshot.Settings.FirstOrDefault(setting => setting is { Node: null, Name: "track_io_timing" });
        return setting is null ? RuleVerdict.NotExamined("the setting track_io_timing was not observed")
            : setting.Value != "off" ? RuleVerdict.Fine
            : RuleVerdict.Of(
            [
                context.Problem(Info, SubjectOf.Setting(setting.Name), Severity.Info, "the time of reads and writes is not measured") with
                {
                    Evidence = SettingEvidence.Of(setting),
                    Remedy = SettingChange.To(context, setting, "on", "On a machine with a slow clock it costs: pg_test_timing should show most calls below 100 ns."),
                },
            ]);
    }
}
