using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Configuration;

internal sealed class AutovacuumOff : SettingRule
{
    public override RuleInfo Info { get; } = Describe(
        "PG-CONFIG-AUTOVACUUM-OFF",
        "Autovacuum switched off",
        "autovacuum = off for the whole server. One table's own switch is another rule's matter.",
        "Dead rows are never reclaimed and statistics grow old; when the transaction ids run low the server starts vacuuming by force all the same, at the worst moment.",
        "https://www.postgresql.org/docs/current/routine-vacuuming.html#AUTOVACUUM");

    protected override string Name => "autovacuum";

    protected override Finding Finding(RuleContext context, Setting setting)
    {
        var age = context.Snapshot.TryGet(PostgresSections.Databases, out var databases, out _) ? databases.Items.Max(database => (long?)database.FrozenXidAge) ?? 0 : 0;
        var dead = context.Catalog.Tables.Sum(table => (double)(table.Usage?.DeadRows ?? 0));
        var finding = Problem(context, setting, Severity.High, "autovacuum is off for the whole server", "on");
        return finding with
        {
            Impact = $"{Amount.Of(dead, "dead row")} wait in this database; the oldest transaction id is {Amount.Of(age)} transactions old",
            Evidence =
            [
                .. finding.Evidence,
                Evidence.Of("dead rows", dead, "rows", "pg_stat_all_tables"),
                Evidence.Of("age of the oldest transaction id", age, "transactions", "pg_database.datfrozenxid"),
            ],
            Weight = dead,
        };
    }
}
