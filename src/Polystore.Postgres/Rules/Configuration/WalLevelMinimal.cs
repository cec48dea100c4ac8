using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Configuration;

internal sealed class WalLevelMinimal : SettingRule
{
    public override RuleInfo Info { get; } = Describe(
        "PG-CONFIG-WAL-MINIMAL",
        "WAL too thin for a backup or a standby",
        "wal_level = minimal.",
        "Neither pg_basebackup nor archiving nor a standby works: the only backup possible is a dump, and everything since the last dump is lost with the disk.",
        "https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-WAL-LEVEL");

    protected override string Name => "wal_level";

    protected override bool IsFault(Setting setting) => setting.Value == "minimal";

    protected override Finding Finding(RuleContext context, Setting setting) =>
        context.Problem(Info, SubjectOf.Setting(setting.Name), Severity.Medium, "wal_level is minimal: no online backup, no standby") with
        {
            Evidence = SettingEvidence.Of(setting),
            Remedy = SettingChange.AtRestart(setting, "replica"),
        };
}
