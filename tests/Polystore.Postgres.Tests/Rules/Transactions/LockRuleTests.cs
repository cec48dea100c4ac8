using Polystore.Core.Findings;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Transactions;
using static Polystore.Postgres.Tests.Rules.Sketches;

namespace Polystore.Postgres.Tests.Rules.Transactions;

public sealed class LockRuleTests
{
    private static PostgresSession Waits(int pid, double seconds, params IReadOnlyList<int> blockedBy) =>
        Client(pid, "active", blockedBy) with { WaitSeconds = seconds, BlockedMode = "AccessShareLock", BlockedRelation = "public.t", Role = "other" };

    [Theory]
    [InlineData(5, 1, null)]
    [InlineData(90, 1, Severity.Medium)]
    [InlineData(400, 1, Severity.High)]
    [InlineData(700, 2, Severity.High)]
    [InlineData(700, 3, Severity.Critical)]
    public void The_root_is_named_by_the_longest_wait_and_the_crowd(double seconds, int crowd, Severity? severity)
    {
        var sessions = Enumerable.Range(2, crowd).Select(pid => Waits(pid, seconds, pid - 1)).Prepend(Client(1, "idle in transaction")).ToList();
        var verdict = Doing(sessions).Judge(new BlockingSession());
        verdict.Findings.Select(finding => (Severity?)finding.Severity).SingleOrDefault().ShouldBe(severity);
        verdict.Findings.ShouldAllBe(finding => finding.Object == "app in shop (web)" && finding.Title.StartsWith(crowd == 1 ? "1 session waits for process 1" : $"{crowd} sessions wait for process 1"));
    }

    [Fact]
    public void The_way_out_depends_on_what_the_root_does()
    {
        Doing(Client(1), Waits(2, 90, 1)).Judge(new BlockingSession()).Findings[0].Remedy!.Guidance!.ShouldContain("pg_cancel_backend(1)");
        Doing(Client(1, "idle in transaction"), Waits(2, 90, 1)).Judge(new BlockingSession()).Findings[0].Remedy!.Guidance!.ShouldContain("pg_terminate_backend(1)");
        Doing(Waits(2, 90, 77)).Judge(new BlockingSession()).ShouldBeProblem("a session that was not visible");
        var vacuum = Client(1) with { Kind = "autovacuum worker", Role = null, Application = null };
        Doing(vacuum, Waits(2, 90, 1))
            .With(PostgresSections.Progress, new PostgresProgress { Items = [new PostgresRunningJob { Pid = 1, Command = "VACUUM", Automatic = true, ForWraparound = true }] })
            .Judge(new BlockingSession()).ShouldBeProblem("autovacuum worker in shop").Remedy!.Guidance!.ShouldStartWith("Let it finish");
    }

    [Fact]
    public void Prepared_blocker_is_ended_by_its_name()
    {
        var finding = Doing(Waits(2, 90, 0))
            .With(PostgresSections.PreparedTransactions, new PostgresPreparedTransactions { Items = [new PostgresPreparedTransaction { Gid = "g", Database = "shop" }] })
            .Judge(new BlockingSession()).ShouldBeProblem("a prepared transaction");
        finding.Remedy!.Guidance!.ShouldContain("ROLLBACK PREPARED 'g'");
    }

    [Fact]
    public void Deadlock_that_the_server_is_about_to_break_has_no_root() => Doing(Waits(1, 90, 2), Waits(2, 90, 1)).Judge(new BlockingSession()).ShouldBeFine();

    [Fact]
    public void Schema_change_that_waits_is_named_only_when_others_stand_behind_it()
    {
        var wanted = new PostgresRelationLock { Schema = "public", Name = "t", Mode = "AccessExclusiveLock", Pid = 2, WaitSeconds = 30 };
        PostgresSnapshot Queue(PostgresRelationLock item, params PostgresSession[] sessions) => Doing(sessions).With(PostgresSections.Locks, new PostgresLocks { Strong = [item] });

        var finding = Queue(wanted, Client(1), Waits(2, 30, 1), Waits(3, 20, 2), Waits(4, 10, 2)).Judge(new SchemaChangeQueue()).ShouldBeProblem("public.t");
        finding.Title.ShouldStartWith("2 sessions queue up behind process 2");
        finding.Remedy!.Guidance!.ShouldContain("pg_cancel_backend(2)");
        Queue(wanted, Client(1), Waits(2, 30, 1)).Judge(new SchemaChangeQueue()).ShouldBeFine();
        Queue(wanted with { Granted = true, WaitSeconds = null }, Client(2), Waits(3, 30, 2)).Judge(new SchemaChangeQueue()).ShouldBeFine();
        Queue(wanted with { WaitSeconds = 1 }, Client(1), Waits(2, 1, 1), Waits(3, 1, 2)).Judge(new SchemaChangeQueue()).ShouldBeFine();
    }

    [Fact]
    public void Worker_that_waits_is_named_and_worker_that_works_is_not()
    {
        var worker = Waits(5, 120, 1) with { Kind = "autovacuum worker", Role = null, Application = null };
        var finding = Doing(Client(1, "idle in transaction"), worker).Judge(new AutovacuumWaits()).ShouldBeProblem("public.t");
        finding.Remedy!.Guidance!.ShouldContain("pg_terminate_backend(1)");
        Doing(Client(1, "idle in transaction"), worker with { WaitSeconds = 3 }).Judge(new AutovacuumWaits()).ShouldBeFine();
        Doing(worker with { BlockedBy = [], TransactionSeconds = 1e6, WaitSeconds = null }).Judge(new AutovacuumWaits()).ShouldBeFine();
    }

    [Theory]
    [InlineData(2000L, null)]
    [InlineData(5000L, Severity.High)]
    [InlineData(6390L, Severity.Critical)]
    public void Lock_table_is_measured_by_distinct_objects(long objects, Severity? severity)
    {
        // 6400 places; the many locks on the fast path and on one object take none.
        var locks = new PostgresLocks { Objects = objects, Groups = [new PostgresLockGroup { LockType = "relation", Mode = "AccessShareLock", Granted = true, Count = 90_000 }] };
        Doing().With(PostgresSections.Locks, locks).Judge(new LockTableFull(), ("max_locks_per_transaction", "64"), ("max_connections", "100"), ("max_prepared_transactions", "0"))
            .Findings.Select(finding => (Severity?)finding.Severity).SingleOrDefault().ShouldBe(severity);
    }

    [Fact]
    public void Older_snapshot_without_the_count_of_objects_is_not_examined() =>
        Doing().Judge(new LockTableFull(), ("max_locks_per_transaction", "64"), ("max_connections", "100")).ShouldNotBeExamined("not observed");

    [Fact]
    public void Deadlocks_are_a_rate_and_not_a_sum()
    {
        static PostgresSnapshot Counted(long deadlocks) => new PostgresSnapshot().With(PostgresSections.Databases, new PostgresDatabases
        {
            Items = [new PostgresDatabase { Name = "shop", Deadlocks = deadlocks, StatisticsResetAt = PostgresSnapshot.Now.AddDays(-100) }],
        });
        Counted(50).Judge(new Deadlocks()).ShouldBeFine();
        Counted(200).Judge(new Deadlocks()).ShouldBeProblem("shop").Severity.ShouldBe(Severity.Low);
        Counted(5000).Judge(new Deadlocks()).ShouldBeProblem("shop").Severity.ShouldBe(Severity.Medium);
        new PostgresSnapshot().NeverReset(PostgresSnapshot.Now.AddDays(-1)).With(PostgresSections.Databases, new PostgresDatabases { Items = [new PostgresDatabase { Name = "shop", Deadlocks = 50 }] })
            .Judge(new Deadlocks()).Findings.ShouldHaveSingleItem().State.ShouldBe(FindingState.NotExamined);
        Counted(5000).Before(Counted(5000), 30).Judge(new Deadlocks()).ShouldBeFine();
        Counted(5000).Before(Counted(4900), 30).Judge(new Deadlocks()).ShouldBeProblem("shop").Severity.ShouldBe(Severity.Low);
    }
}
