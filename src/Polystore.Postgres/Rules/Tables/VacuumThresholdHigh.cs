using System.Globalization;
using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Tables;

internal sealed class VacuumThresholdHigh : IRule
{
    private const string Factor = "autovacuum_vacuum_scale_factor";

    private static readonly RuleOption Rows = new()
    {
        Name = "rows", Default = 10_000_000, Unit = "rows", Minimum = 100, Meaning = "dead rows that autovacuum lets gather, from which on it is reported",
        Source = "about 1 GB of rows of 100 bytes, as in PG-TABLE-VACUUM-OVERDUE; version 18 itself goes no further than ten times as many (autovacuum_vacuum_max_threshold, 100,000,000)",
    };

    private static readonly RuleOption Changed = new()
    {
        Name = "changed", Default = 0.1, Unit = "ratio", Maximum = 1, Meaning = "rows updated and deleted since counting began as a share of the threshold, below which the table is left alone",
        Source = "less than a tenth of one round: what is hardly changed needs no vacuum sooner",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-TABLE-VACUUM-THRESHOLD",
        Engine = EngineNames.Postgres,
        Family = "tables",
        Title = "Large table that autovacuum visits too seldom",
        LooksFor = "Large tables with updates or deletes for which the scale factor of the server, not one of their own, allows millions of dead rows. "
            + "Not reported: tables that are only inserted into, tables with settings of their own, and those with autovacuum switched off (another rule).",
        Why = "A fifth of a large table dies before autovacuum starts: the table and its indexes grow by as much and keep the size, the visibility map is stale, and the run takes hours when it comes.",
        Options = [Rows, Changed],
        References = ["https://www.postgresql.org/docs/current/routine-vacuuming.html#AUTOVACUUM", "https://www.postgresql.org/docs/18/runtime-config-vacuum.html#GUC-AUTOVACUUM-VACUUM-MAX-THRESHOLD"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason) || !context.Snapshot.TryGet(PostgresSections.Vacuum, out _, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (reading.InRecovery)
        {
            return RuleVerdict.NotExamined("a standby does not vacuum and counts no changes; ask the primary");
        }

        return reading.Verdict(reading.Stored
            .Where(table => table.Kind != TableKind.Partitioned)
            .Select(table => (table, vacuum: reading.Vacuum(table)))
            .Where(pair => pair.vacuum is { AutovacuumEnabled: true } vacuum
                && vacuum.VacuumThreshold >= context.Option(Rows)
                && Dying(pair.table) >= context.Option(Changed) * vacuum.VacuumThreshold
                && !vacuum.Options.Keys.Any(option => option is Factor or "autovacuum_vacuum_threshold" or "autovacuum_vacuum_max_threshold"))
            .Select(pair => Describe(context, reading, pair.table, pair.vacuum!)));
    }

    private static long Dying(Table table) => table.Usage is { } usage ? usage.RowsUpdated + usage.RowsDeleted : 0;

    private Finding Describe(RuleContext context, CatalogReading reading, Table table, PostgresTableVacuum vacuum)
    {
        var rows = Math.Max(1, reading.Relation(table)?.EstimatedRows ?? table.Rows ?? 1);
        // A tenth of what is called too much; never below a thousandth, the scale at which a run costs more than it clears.
        var factor = Math.Clamp(Math.Pow(10, Math.Floor(Math.Log10(context.Option(Rows) / 10 / rows))), 0.001, 0.1).ToString("0.###", CultureInfo.InvariantCulture);
        var bytes = table.Bytes is { } size ? size / rows * vacuum.VacuumThreshold : (double?)null;
        return context.Problem(Info, SubjectOf.The(table), Severity.Low, $"autovacuum lets {Amount.Of(vacuum.VacuumThreshold, "row")} of {table.Name} die before it comes") with
        {
            Impact = bytes is { } waste ? $"about {Amount.Bytes(waste)} of dead rows before each run, and as many entries in each of {Amount.Of(table.Indexes.Count, "index", "indexes")}" : null,
            Evidence =
            [
                Evidence.Of("threshold of this table", vacuum.VacuumThreshold, "rows", "autovacuum_vacuum_threshold + scale factor × rows"),
                Evidence.Of("rows", rows, "rows", "pg_class.reltuples"),
                Evidence.Of("rows updated and deleted", Dying(table), "rows", "pg_stat_all_tables"),
                Evidence.Of("dead rows now", table.Usage?.DeadRows ?? 0, "rows", "pg_stat_all_tables.n_dead_tup"),
                Evidence.Of(Factor, context.Snapshot.SettingValue(Factor), null, "pg_settings"),
                Evidence.Of("runs of autovacuum", vacuum.AutovacuumCount, null, "pg_stat_all_tables.autovacuum_count"),
            ],
            Remedy = new Remedy
            {
                Apply = [$"ALTER TABLE {PgName.Of(table)} SET ({Factor} = {factor})"],
                Rollback = [$"ALTER TABLE {PgName.Of(table)} RESET ({Factor})"],
                Lock = LockWords.ShareUpdateExclusive,
                Duration = "well under a second",
                Guidance = "The next round may start a vacuum of this table at once.",
            },
            Weight = vacuum.VacuumThreshold,
        };
    }
}
