using System.Globalization;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Configuration;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Resources;

internal sealed class CheckpointSpread : IRule
{
    private static readonly RuleOption Target = new()
    {
        Name = "target", Default = 0.8, Unit = "ratio", Maximum = 1, Meaning = "checkpoint_completion_target below which it is reported",
        Source = "the default is 0.9 since PostgreSQL 14; \"reducing this parameter is not recommended because it causes the checkpoint to complete faster\" (manual, 20.5.2)",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-RESOURCES-CHECKPOINT-SPREAD",
        Engine = EngineNames.Postgres,
        Family = "resources",
        Title = "Checkpoints written in a hurry",
        LooksFor = "checkpoint_completion_target below its default, often 0.5 carried along from an old configuration. Not reported: values near the default.",
        Why = "The same writes happen in half the time, then the disk rests until the next checkpoint: bursts that queries feel.",
        Options = [Target],
        References = ["https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-CHECKPOINT-COMPLETION-TARGET"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var setting = context.Snapshot.Settings.FirstOrDefault(setting => setting is { Node: null, Name: "checkpoint_completion_target" });
        if (setting is null || !double.TryParse(setting.Value, CultureInfo.InvariantCulture, out var target))
        {
            return RuleVerdict.NotExamined("the setting checkpoint_completion_target was not observed");
        }

        return target >= context.Option(Target)
            ? RuleVerdict.Fine
            : RuleVerdict.Of(
            [
                context.Problem(Info, SubjectOf.Setting(setting.Name), Severity.Low, $"checkpoints are written in {Amount.Share(target)} of the time between them") with
                {
                    Impact = $"writes come {(0.9 / Math.Max(0.01, target)).ToString("0.#", CultureInfo.InvariantCulture)} times as fast as they need to",
                    Evidence = SettingEvidence.Of(setting),
                    Remedy = SettingChange.To(context, setting, "0.9"),
                },
            ]);
    }
}
