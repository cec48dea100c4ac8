using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Configuration;

internal sealed class SlowStatementsUnlogged : IRule
{
    private static readonly string[] Thresholds = ["log_min_duration_statement", "log_min_duration_sample", "auto_explain.log_min_duration"];

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-CONFIG-SLOW-UNLOGGED",
        Engine = Core.Connections.EngineNames.Postgres,
        Family = "configuration",
        Title = "Slow statements that leave no trace",
        LooksFor = "log_min_duration_statement, log_min_duration_sample and auto_explain.log_min_duration all at -1, without pg_stat_statements loaded. "
            + "Not reported: servers where any of them shows what was slow.",
        Why = "When something was slow yesterday nothing tells which statement it was.",
        References = ["https://www.postgresql.org/docs/current/runtime-config-logging.html#GUC-LOG-MIN-DURATION-STATEMENT"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var setting = context.Snapshot.Settings.FirstOrDefault(setting => setting.Node is null && setting.Name == Thresholds[0]);
        if (setting is null)
        {
            return RuleVerdict.NotExamined($"the setting {Thresholds[0]} was not observed");
        }

        var counted = context.Snapshot.SettingValue("pg_stat_statements.max") is not null && context.Snapshot.SettingValue("pg_stat_statements.track") is not "none";
        return counted || Thresholds.Any(name => context.Snapshot.SettingValue(name) is not null and not "-1")
            ? RuleVerdict.Fine
            : RuleVerdict.Of(
            [
                context.Problem(Info, SubjectOf.Setting(setting.Name), Severity.Info, "no slow statement is logged or counted") with
                {
                    Evidence = SettingEvidence.Of(setting),
                    Remedy = SettingChange.To(context, setting, "1000", "Logged statements carry their constants: see that the log is kept as safe as the data. pg_stat_statements tells more, without constants."),
                },
            ]);
    }
}
