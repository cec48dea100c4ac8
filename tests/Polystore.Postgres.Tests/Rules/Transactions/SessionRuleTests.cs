using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Transactions;
using static Polystore.Postgres.Tests.Rules.Sketches;

namespace Polystore.Postgres.Tests.Rules.Transactions;

public sealed class SessionRuleTests
{
    private const string App = "app in shop (web)";

    private static PostgresSession Idle(int pid, double seconds) => Client(pid, "idle in transaction") with { StateSeconds = seconds, TransactionSeconds = seconds + 1, XminAge = 50 };

    private static PostgresSession Running(int pid, double seconds) => Client(pid) with { QuerySeconds = seconds, TransactionSeconds = seconds, XminAge = 50 };

    [Theory]
    [InlineData(60, null)]
    [InlineData(400, Severity.Low)]
    [InlineData(2000, Severity.Medium)]
    [InlineData(4000, Severity.High)]
    public void Idle_in_a_transaction_weighs_by_its_time(double seconds, Severity? severity) =>
        Doing(Idle(7, seconds)).Judge(new IdleInTransaction()).Findings.Select(finding => (Severity?)finding.Severity).SingleOrDefault().ShouldBe(severity);

    [Fact]
    public void Idle_session_that_others_wait_for_is_high_and_can_only_be_terminated()
    {
        var finding = Doing(Idle(7, 400), Client(8, "active", 7)).Judge(new IdleInTransaction()).ShouldBeProblem(App);
        finding.Severity.ShouldBe(Severity.High);
        finding.Remedy!.Guidance!.ShouldContain("pg_terminate_backend(7)");
        finding.Remedy.Guidance!.ShouldNotContain("pg_cancel_backend");
        finding.Remedy.IsAutomatic.ShouldBeFalse();
    }

    [Fact]
    public void Idle_session_that_holds_nothing_back_stays_low() =>
        Doing(Idle(7, 9000) with { XminAge = null }).Judge(new IdleInTransaction()).ShouldBeProblem(App).Severity.ShouldBe(Severity.Low);

    [Fact]
    public void Idle_outside_a_transaction_or_busy_in_one_is_not_idle_in_one() =>
        Doing(Client(1, "idle") with { StateSeconds = 1e6 }, Client(2) with { StateSeconds = 1e6, TransactionSeconds = 1e6 }).Judge(new IdleInTransaction()).ShouldBeFine();

    [Fact]
    public void Sessions_of_one_application_are_one_finding_whose_name_does_not_change()
    {
        var many = Doing(Idle(7, 400), Idle(8, 900), Idle(9, 500)).Judge(new IdleInTransaction()).ShouldBeProblem(App);
        many.Title.ShouldStartWith("process 8 and 2 others");
        many.Fingerprint.ShouldBe(Doing(Idle(70, 400)).Judge(new IdleInTransaction()).ShouldBeProblem(App).Fingerprint);
    }

    [Theory]
    [InlineData(600, null)]
    [InlineData(2000, Severity.Low)]
    [InlineData(4000, Severity.Medium)]
    public void A_statement_weighs_by_its_time(double seconds, Severity? severity) =>
        Doing(Running(7, seconds)).Judge(new LongQuery()).Findings.Select(finding => (Severity?)finding.Severity).SingleOrDefault().ShouldBe(severity);

    [Fact]
    public void Long_statement_is_cancelled_before_it_is_terminated() =>
        Doing(Running(7, 4000)).Judge(new LongQuery()).ShouldBeProblem(App).Remedy!.Guidance!.ShouldContain("pg_cancel_backend(7)");

    [Fact]
    public void What_runs_long_by_design_or_waits_is_no_long_statement()
    {
        Doing(
            Running(1, 1e6) with { Kind = "autovacuum worker", Role = null },
            Running(2, 1e6) with { Kind = "walsender" },
            Running(3, 1e6) with { Kind = "parallel worker" },
            Running(4, 1e6) with { Application = "pg_dump" },
            Running(5, 1e6) with { BlockedBy = [99] },
            Running(6, 1e6))
            .With(PostgresSections.Progress, new PostgresProgress { Items = [new PostgresRunningJob { Pid = 6, Command = "CREATE INDEX CONCURRENTLY" }] })
            .Judge(new LongQuery()).ShouldBeFine();
    }

    [Fact]
    public void Transaction_of_many_short_statements_is_long()
    {
        var batch = Client(7) with { TransactionSeconds = 7200, QuerySeconds = 2, StateSeconds = 2, XidAge = 1000 };
        Doing(batch).Judge(new LongTransaction()).ShouldBeProblem(App).Severity.ShouldBe(Severity.Medium);
        Doing(batch with { XminAge = 20_000_000 }).Judge(new LongTransaction()).ShouldBeProblem(App).Severity.ShouldBe(Severity.High);
        Doing(batch with { TransactionSeconds = 600 }).Judge(new LongTransaction()).ShouldBeFine();
    }

    [Fact]
    public void Autovacuum_dumps_and_what_other_rules_name_are_no_long_transactions() => Doing(
        Running(1, 1e5), Idle(2, 1e5),
        Client(3) with { Kind = "autovacuum worker", TransactionSeconds = 1e6 },
        Client(4) with { Kind = "walsender", TransactionSeconds = 1e6, XminAge = 9 },
        Client(5) with { Application = "pg_dump", TransactionSeconds = 1e6, QuerySeconds = 1 }).Judge(new LongTransaction()).ShouldBeFine();

    [Fact]
    public void What_the_role_may_not_see_is_not_examined()
    {
        foreach (var rule in new IRule[] { new IdleInTransaction(), new LongQuery(), new LongTransaction(), new BlockingSession(), new SchemaChangeQueue(), new AutovacuumWaits(), new HorizonHeld() })
        {
            Doing().Missing(PostgresSections.Activity.Name, "needs pg_monitor").Judge(rule).ShouldNotBeExamined("pg_monitor");
        }

        Doing(Running(7, 4000)).Judge(new LongQuery(), ("track_activities", "off")).ShouldNotBeExamined("track_activities");
    }

    [Fact]
    public void A_young_prepared_transaction_is_at_work_and_an_old_one_is_left()
    {
        static PostgresSnapshot With(double seconds) => Doing().With(PostgresSections.PreparedTransactions, new PostgresPreparedTransactions
        {
            Items = [new PostgresPreparedTransaction { Gid = "it's", Owner = "app", Database = "shop", AgeSeconds = seconds, XidAge = 10 }],
        });
        With(30).Judge(new PreparedTransactionLeft()).ShouldBeFine();
        With(700).Judge(new PreparedTransactionLeft()).ShouldBeProblem("it's in shop").Severity.ShouldBe(Severity.Medium);
        var old = With(86_400).Judge(new PreparedTransactionLeft()).ShouldBeProblem("it's in shop");
        old.Severity.ShouldBe(Severity.High);
        old.Remedy!.Guidance!.ShouldContain("ROLLBACK PREPARED 'it''s'");
    }
}
