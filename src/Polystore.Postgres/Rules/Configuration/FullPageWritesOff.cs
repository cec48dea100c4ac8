using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Rules;

namespace Polystore.Postgres.Rules.Configuration;

internal sealed class FullPageWritesOff : SettingRule
{
    public override RuleInfo Info { get; } = Describe(
        "PG-CONFIG-FULL-PAGE-WRITES-OFF",
        "Pages that a crash can tear",
        "full_page_writes = off.",
        "A page that was half written when the machine failed cannot be mended from WAL: old and new rows are mixed in it. Only file systems that never tear a page (ZFS) make it safe.",
        "https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-FULL-PAGE-WRITES");

    protected override string Name => "full_page_writes";

    protected override Finding Finding(RuleContext context, Setting setting) =>
        Problem(context, setting, Severity.High, "full_page_writes is off: a crash can leave torn pages", "on", "It may stay off on a file system that writes pages as a whole (ZFS with records of 8 kB or more); ignore the finding there, with that reason.") with { Weight = 1 };
}
