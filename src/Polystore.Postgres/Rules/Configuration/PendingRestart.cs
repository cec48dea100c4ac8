using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Configuration;

internal sealed class PendingRestart : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-CONFIG-PENDING-RESTART",
        Engine = EngineNames.Postgres,
        Family = "configuration",
        Title = "Setting that waits for a restart",
        LooksFor = "Settings changed in the files that take effect only when the server is started again. Not reported: changes that a reload brings into effect.",
        Why = "The file says one thing, the server does another; the next restart, planned or not, changes behaviour when nobody expects it.",
        References = ["https://www.postgresql.org/docs/current/view-pg-settings.html"],
    };

    public RuleVerdict Judge(RuleContext context) => context.Snapshot.Settings.Count == 0
        ? RuleVerdict.NotExamined("the settings were not observed")
        : RuleVerdict.Of(context.Snapshot.Settings
            .Where(setting => setting is { Node: null, PendingRestart: true })
            .Select(setting => context.Problem(Info, SubjectOf.Setting(setting.Name), Severity.Low, $"{setting.Name} waits for a restart; {setting.Value} is still in effect") with
            {
                Evidence = [.. SettingEvidence.Of(setting), Evidence.Of("pending restart", true, null, "pg_settings.pending_restart")],
                Remedy = Remedy.ByHand("Restart the server at a time of your choosing, or take the change out of the file again.", "a restart ends every session"),
            }));
}
