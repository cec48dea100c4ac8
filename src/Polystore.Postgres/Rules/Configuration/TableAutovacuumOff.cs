using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Configuration;

internal sealed class TableAutovacuumOff : IRule
{
    private static readonly RuleOption DeadShare = new()
    {
        Name = "dead-share", Default = 0.2, Unit = "ratio", Maximum = 1, Meaning = "dead rows of all rows from which on the finding is high",
        Source = "autovacuum_vacuum_scale_factor 0.2, its default: autovacuum would have cleaned the table by then",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-CONFIG-TABLE-AUTOVACUUM-OFF",
        Engine = EngineNames.Postgres,
        Family = "configuration",
        Title = "Table that autovacuum leaves alone",
        LooksFor = "Tables with autovacuum_enabled = false; more severe the more dead rows they hold. Not reported: partitioned parents, tables of extensions, "
            + "and tables that a VACUUM by hand visited within the last week.",
        Why = "Such a switch is set for one big load and forgotten: dead rows stay, statistics grow old, and only the freeze at the age of 200 million transactions still comes.",
        Options = [DeadShare],
        References = ["https://www.postgresql.org/docs/current/sql-createtable.html#RELOPTION-AUTOVACUUM-ENABLED", "https://www.postgresql.org/docs/current/routine-vacuuming.html#AUTOVACUUM"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Vacuum, out var vacuum, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var tables = context.Catalog.Tables.ToDictionary(table => table.ObjectName);
        return RuleVerdict.Of(vacuum.Items
            .Where(item => item.Options.GetValueOrDefault("autovacuum_enabled")?.ToLowerInvariant() is "false" or "off" or "no" or "0" or "f")
            .Where(item => tables.TryGetValue(item.ObjectName, out var table) && !table.HasOption("extension") && !(item.LastVacuumAt > context.Now.AddDays(-7)))
            .Select(item => Finding(context, item, tables[item.ObjectName])));
    }

    private Finding Finding(RuleContext context, PostgresTableVacuum item, Core.Catalogs.Table table)
    {
        var dead = table.Usage?.DeadRows ?? 0;
        var live = table.Usage?.LiveRows ?? (long)(table.Rows ?? 0);
        var heavy = dead > item.VacuumThreshold && dead > context.Option(DeadShare) * (live + dead);
        var name = PgName.Qualified(item.Schema, item.Name);
        return context.Problem(
            Info, SubjectOf.The(table), heavy ? Severity.High : table.Usage?.RowsUpdated + table.Usage?.RowsDeleted > 0 ? Severity.Medium : Severity.Low, $"autovacuum is switched off for {item.Schema}.{item.Name}") with
        {
            Impact = dead > 0 ? $"{Amount.Of(dead, "dead row")} beside {Amount.Of(live, "live row")}" : null,
            Evidence =
            [
                Evidence.Of("autovacuum_enabled", "false", null, "pg_class.reloptions"),
                Evidence.Of("dead rows", dead, "rows", "pg_stat_all_tables"),
                Evidence.Of("live rows", live, "rows", "pg_stat_all_tables"),
                Evidence.Of("last vacuum", item.LastVacuumAt is { } last ? last : (string?)null, null, "pg_stat_all_tables"),
            ],
            Remedy = new Remedy
            {
                Apply = [$"ALTER TABLE {name} RESET (autovacuum_enabled)"],
                Rollback = [$"ALTER TABLE {name} SET (autovacuum_enabled = {item.Options["autovacuum_enabled"]})"],
                Lock = LockWords.ShareUpdateExclusive,
                Duration = "milliseconds; autovacuum comes by itself within its naptime",
            },
            Weight = dead,
        };
    }
}
