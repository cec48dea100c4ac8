using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Resources;

internal sealed class AutovacuumSaturated : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-RESOURCES-AUTOVACUUM-SATURATED",
        Engine = EngineNames.Postgres,
        Family = "resources",
        Title = "Autovacuum cannot keep up",
        LooksFor = "Every autovacuum worker at work and at least as many further tables of this database past their own threshold. "
            + "Not reported: all workers busy with nothing left to do, and overdue tables while workers are free (PG-TABLE-VACUUM-OVERDUE names those).",
        Why = "Tables wait for their turn while dead rows, stale statistics and transaction age grow.",
        References = ["https://www.postgresql.org/docs/current/routine-vacuuming.html#AUTOVACUUM", "https://www.postgresql.org/docs/current/runtime-config-vacuum.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Activity, out var activity, out var reason)
            || !CatalogReading.TryOpen(context, out var reading, out reason)
            || !context.Snapshot.TryGet(PostgresSections.Vacuum, out _, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (SettingNumber.Of(context.Snapshot, "autovacuum_max_workers") is not { } workers)
        {
            return RuleVerdict.NotExamined("the setting autovacuum_max_workers was not observed");
        }

        var busy = activity.Sessions.Where(session => session.Kind == "autovacuum worker").ToList();
        var running = context.Snapshot.TryGet(PostgresSections.Progress, out var progress, out _)
            ? progress.Items.Where(job => job.Automatic).Select(job => new Core.Catalogs.ObjectName(job.Schema ?? "", job.Relation ?? "")).ToHashSet()
            : [];
        var overdue = reading.Stored
            .Where(table => reading.Vacuum(table) is { AutovacuumEnabled: true } vacuum && table.Usage?.DeadRows > vacuum.VacuumThreshold && !running.Contains(table.ObjectName))
            .OrderByDescending(table => table.Usage!.DeadRows)
            .ToList();
        return busy.Count >= workers && workers > 0 && overdue.Count >= workers
            ? RuleVerdict.Of([Finding(context, busy, overdue, workers)])
            : RuleVerdict.Fine;
    }

    private Finding Finding(RuleContext context, IReadOnlyList<PostgresSession> busy, IReadOnlyList<Core.Catalogs.Table> overdue, double workers)
    {
        var longest = busy.Max(session => session.TransactionSeconds ?? session.QuerySeconds ?? 0);
        return context.Problem(
            Info, SubjectOf.Setting("autovacuum_vacuum_cost_limit"), Severity.Medium,
            $"all {Amount.Of(workers, "autovacuum worker")} are busy and {Amount.Of(overdue.Count, "table")} wait") with
        {
            Impact = $"{Amount.Of(overdue.Sum(table => (double)table.Usage!.DeadRows!.Value), "dead row")} wait; the longest worker has run for {Milliseconds.Of(longest * 1000)}",
            Evidence =
            [
                Evidence.Of("workers busy", busy.Count, "processes", "pg_stat_activity"),
                Evidence.Of("workers", workers, "processes", "autovacuum_max_workers"),
                Evidence.Of("tables past their threshold", overdue.Count, "tables", "pg_stat_all_tables.n_dead_tup"),
                Evidence.Of("first of them", string.Join(", ", overdue.Take(5).Select(table => table.ObjectName.ToString())), null, "pg_stat_all_tables"),
                Evidence.Of("autovacuum_vacuum_cost_limit", context.Snapshot.SettingValue("autovacuum_vacuum_cost_limit"), null, "pg_settings"),
                Evidence.Of("autovacuum_vacuum_cost_delay", context.Snapshot.SettingValue("autovacuum_vacuum_cost_delay"), "ms", "pg_settings"),
            ],
            Remedy = Remedy.ByHand(
                "All workers share one cost limit, so more workers alone make each slower. First let them work faster where the disk has room: ALTER SYSTEM SET autovacuum_vacuum_cost_limit = 2000; SELECT pg_reload_conf(); until 15 a worker keeps its pace until its table is done. "
                + "Then autovacuum_work_mem for large tables, and autovacuum_max_workers for many tables (a restart until 17). Look too for what keeps a worker waiting: locks, and old snapshots that let it remove nothing.",
                "it takes I/O from the queries of users"),
            Weight = overdue.Count,
        };
    }
}
