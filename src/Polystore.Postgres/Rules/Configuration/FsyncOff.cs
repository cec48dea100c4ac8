using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Rules;

namespace Polystore.Postgres.Rules.Configuration;

internal sealed class FsyncOff : SettingRule
{
    public override RuleInfo Info { get; } = Describe(
        "PG-CONFIG-FSYNC-OFF",
        "Writes that are never forced to disk",
        "fsync = off.",
        "After a crash of the machine or a loss of power the files can be half old and half new: the whole cluster has to be restored from a backup.",
        "https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-FSYNC");

    protected override string Name => "fsync";

    protected override Finding Finding(RuleContext context, Setting setting) =>
        Problem(context, setting, Severity.Critical, "fsync is off: a power failure can destroy the whole cluster", "on", "For speed at the risk of the last moments only, synchronous_commit = off is safe for the data; fsync = off is not.") with
        {
            Impact = "all data since the last backup are at stake",
            Weight = 2,
        };
}
