using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Tables;

internal sealed class VacuumOverdue : IRule
{
    private static readonly RuleOption Factor = new()
    {
        Name = "factor", Default = 2, Unit = "ratio", Minimum = 1, Meaning = "dead rows as a multiple of the table's own autovacuum threshold",
        Source = "autovacuum looks every autovacuum_naptime (1 min, manual 20.10); twice the threshold is more than one missed round in any but the hottest table",
    };

    private static readonly RuleOption MinimumRows = new()
    {
        Name = "minimum-dead-rows", Default = 1000, Unit = "rows", Meaning = "fewer dead rows are left alone", Source = "a few pages, which pruning clears at the next read",
    };

    private static readonly RuleOption MediumShare = new()
    {
        Name = "medium-share", Default = 0.2, Unit = "ratio", Meaning = "dead rows over live rows from which on it is medium",
        Source = "autovacuum_vacuum_scale_factor, 0.2 by default (manual 20.10): where the server itself thinks it time",
    };

    private static readonly RuleOption HighRows = new()
    {
        Name = "high-dead-rows", Default = 10_000_000, Unit = "rows", Meaning = "from here on: high", Source = "about 1 GB of rows of 100 bytes, and as much again in indexes",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-TABLE-VACUUM-OVERDUE",
        Engine = EngineNames.Postgres,
        Family = "tables",
        Title = "Vacuum overdue",
        LooksFor = "More dead rows than the table's own settings allow, with autovacuum late or switched off for it. Not reported: a large share of dead rows below the "
            + "table's threshold, and a table that is being vacuumed.",
        Why = "Dead rows stay in the table and its indexes: scans read them, the table grows, index-only scans go to the table.",
        Options = [Factor, MinimumRows, MediumShare, HighRows],
        References = ["https://www.postgresql.org/docs/current/routine-vacuuming.html#AUTOVACUUM"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason) || !context.Snapshot.TryGet(PostgresSections.Vacuum, out _, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (reading.InRecovery)
        {
            return RuleVerdict.NotExamined("a standby does not vacuum; ask the primary");
        }

        var busy = context.Snapshot.TryGet(PostgresSections.Progress, out var progress, out _)
            ? progress.Items.Where(job => job.Command.Contains("VACUUM", StringComparison.OrdinalIgnoreCase)).Select(job => new ObjectName(job.Schema ?? "", job.Relation ?? "")).ToHashSet()
            : [];
        return reading.Verdict(reading.Stored
            .Where(table => table.Kind != TableKind.Partitioned && !busy.Contains(table.ObjectName) && table.Usage?.DeadRows >= context.Option(MinimumRows))
            .Select(table => (table, vacuum: reading.Vacuum(table)))
            .Where(pair => pair.vacuum is not null && pair.table.Usage!.DeadRows > pair.vacuum.VacuumThreshold * (pair.vacuum.AutovacuumEnabled ? context.Option(Factor) : 1))
            .Select(pair => Describe(context, pair.table, pair.vacuum!)));
    }

    private Finding Describe(RuleContext context, Table table, PostgresTableVacuum vacuum)
    {
        var dead = table.Usage!.DeadRows!.Value;
        var live = table.Usage.LiveRows ?? (long)(table.Rows ?? 0);
        var last = table.Usage.LastVacuumAt;
        return context.Problem(
            Info,
            SubjectOf.The(table),
            dead >= context.Option(HighRows) ? Severity.High : dead >= context.Option(MediumShare) * live ? Severity.Medium : Severity.Low,
            $"{table.Name} has {Amount.Of(dead, "dead row")}; {(vacuum.AutovacuumEnabled ? $"autovacuum should have come at {Amount.Of(vacuum.VacuumThreshold)}" : "autovacuum is switched off for it")}") with
        {
            Impact = $"{Amount.Share((double)dead / Math.Max(1, dead + live))} of what scans of it read is dead" + (last is { } at ? $"; last vacuumed {Amount.Days((context.Now - at).TotalDays)} ago" : "; not vacuumed since counting began"),
            Evidence =
            [
                Evidence.Of("dead rows", dead, "rows", "pg_stat_all_tables.n_dead_tup"),
                Evidence.Of("live rows", live, "rows", "pg_stat_all_tables.n_live_tup"),
                Evidence.Of("threshold of this table", vacuum.VacuumThreshold, "rows", "autovacuum_vacuum_threshold + scale factor × rows"),
                Evidence.Of("autovacuum", vacuum.AutovacuumEnabled, null, "pg_class.reloptions, autovacuum"),
            ],
            Remedy = new Remedy
            {
                Apply = [$"VACUUM (ANALYZE) {PgName.Of(table)}"],
                Reversible = false,
                Reason = "dead row versions are gone for good; no transaction could see them",
                Lock = LockWords.ShareUpdateExclusive,
                Duration = $"one scan of {(table.Bytes is { } bytes ? Amount.Bytes(bytes) : "the table")} and one of each of its {table.Indexes.Count} indexes",
                Guidance = vacuum.AutovacuumEnabled
                    ? "When it comes back, look for what holds old row versions (long transactions, slots) and lower autovacuum_vacuum_scale_factor of the table."
                    : $"So that it stays so: ALTER TABLE {PgName.Of(table)} RESET (autovacuum_enabled).",
                Effects = [new StorageCompacted(table.ObjectName), new StatisticsRefreshed(table.ObjectName)],
            },
            Weight = dead,
        };
    }
}
