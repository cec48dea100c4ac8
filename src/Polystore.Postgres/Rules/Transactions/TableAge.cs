using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Transactions;

/// <summary>Tables whose oldest id should have been frozen long ago, by the table's own settings.</summary>
internal abstract class TableAge : AgeRule
{
    public static long TransactionAge(PostgresTableVacuum table) => Math.Max(table.FrozenXidAge, table.ToastFrozenXidAge ?? 0);

    public static long MultiXactAge(PostgresTableVacuum table) => Math.Max(table.MinMultiXactAge, table.ToastMinMultiXactAge ?? 0);

    protected abstract long AgeOf(PostgresTableVacuum table);

    protected abstract long MaximumOf(PostgresTableVacuum table);

    protected override RuleVerdict JudgePrimary(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Vacuum, out var vacuum, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        // What is being vacuumed is cared for, unless it has come so far that a person should watch.
        var busy = context.Snapshot.TryGet(PostgresSections.Progress, out var progress, out _)
            ? progress.Items.Where(job => job is { Command: "VACUUM", Relation: not null }).ToLookup(job => new ObjectName(job.Schema ?? "", job.Relation!))
            : Array.Empty<PostgresRunningJob>().ToLookup(_ => default(ObjectName));
        var failsafe = Ids.Failsafe(context.Snapshot);
        var tables = context.Catalog.Tables.ToDictionary(table => table.ObjectName);
        return RuleVerdict.Of(vacuum.Items
            .Where(table => IsOverdue(context, AgeOf(table), MaximumOf(table)) && (AgeOf(table) >= failsafe || !busy.Contains(table.ObjectName)))
            .Select(table => Finding(context, table, tables.GetValueOrDefault(table.ObjectName), busy[table.ObjectName].FirstOrDefault())));
    }

    private Finding Finding(RuleContext context, PostgresTableVacuum table, Table? known, PostgresRunningJob? job)
    {
        var (age, maximum) = (AgeOf(table), MaximumOf(table));
        return context.Problem(
            Info, Subject.Table(EngineNames.Postgres, table.Schema, table.Name), Grade(context, age),
            $"{table.ObjectName} is {Amount.Of(age, Ids.One)} old; autovacuum should have frozen it at {Amount.Of(maximum)}") with
        {
            Impact = Impact(context, age),
            Evidence =
            [
                .. Evidence(context, age, maximum, $"{Ids.AgeFunction}(pg_class.rel{Ids.Column}), its TOAST table included"),
                Core.Findings.Evidence.Of("autovacuum", table.AutovacuumEnabled, null, "pg_class.reloptions, autovacuum; a freeze comes either way"),
                Core.Findings.Evidence.Of("last autovacuum", table.LastAutovacuumAt is { } last ? last : (string?)null, null, "pg_stat_all_tables"),
            ],
            Remedy = Cure(context, table, known, job),
            Weight = age,
        };
    }

    private Remedy Cure(RuleContext context, PostgresTableVacuum table, Table? known, PostgresRunningJob? job)
    {
        if (job is not null)
        {
            return Remedy.ByHand($"Process {job.Pid} vacuums it now: let it finish and do not cancel it. Raise autovacuum_vacuum_cost_limit to make it faster.", "the cure is under way; a second vacuum would wait for the first");
        }

        if (Obstacle(context, MaximumOf(table)) is { } obstacle)
        {
            return Remedy.ByHand($"First end what is in the way: {obstacle}. Then VACUUM (FREEZE) {PgName.Qualified(table.Schema, table.Name)}.", "a vacuum frees nothing before that");
        }

        return new Remedy
        {
            Apply = [$"VACUUM (FREEZE) {PgName.Qualified(table.Schema, table.Name)}"],
            Reversible = false,
            Reason = "frozen rows stay frozen, which harms nothing; dead row versions are gone for good",
            Lock = LockWords.ShareUpdateExclusive,
            Duration = $"one scan of {(known?.Bytes is { } bytes ? Amount.Bytes(bytes) : "the table")}, writing the pages that it freezes, and one of each index",
            Guidance = "Not VACUUM FULL. When it comes back, see in the log why autovacuum does not finish here: cancelled by schema changes, or slowed by its cost limit.",
            Effects = [new StorageCompacted(table.ObjectName)],
        };
    }
}

internal sealed class WraparoundTable : TableAge
{
    public override RuleInfo Info { get; } = Describe(
        "PG-TXN-WRAPAROUND-TABLE",
        "Table that nears transaction id wraparound",
        "Tables of this database, their TOAST tables included, that are much older than the autovacuum_freeze_max_age that holds for them (the table's own, if it is smaller). "
            + "Not reported: ages up to that maximum and a little past it, and tables that a vacuum works on, before the failsafe age.",
        "One table that is never frozen stops the writes of the whole cluster in the end.",
        "https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-WRAPAROUND",
        "https://www.postgresql.org/docs/current/sql-createtable.html#RELOPTION-AUTOVACUUM-FREEZE-MAX-AGE");

    protected override IdSpace Ids => IdSpace.Transactions;

    protected override long AgeOf(PostgresTableVacuum table) => TransactionAge(table);

    protected override long MaximumOf(PostgresTableVacuum table) => table.FreezeMaxAge;
}

internal sealed class MultiXactTable : TableAge
{
    public override RuleInfo Info { get; } = Describe(
        "PG-TXN-MULTIXACT-TABLE",
        "Table that nears multixact wraparound",
        "Tables of this database, their TOAST tables included, whose oldest multixact is much older than the autovacuum_multixact_freeze_max_age that holds for them. "
            + "Not reported: ages up to that maximum and a little past it, and tables that a vacuum works on, before the failsafe age.",
        "Foreign keys and SELECT FOR SHARE use multixacts; one table that keeps old ones stops all such writes of the cluster in the end.",
        "https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-MULTIXACT-WRAPAROUND");

    protected override IdSpace Ids => IdSpace.MultiXacts;

    protected override long AgeOf(PostgresTableVacuum table) => MultiXactAge(table);

    protected override long MaximumOf(PostgresTableVacuum table) => table.MultiXactFreezeMaxAge;
}
