using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Transactions;
using static Polystore.Postgres.Tests.Rules.Sketches;

namespace Polystore.Postgres.Tests.Rules.Transactions;

public sealed class AgeRuleTests
{
    private static PostgresSnapshot Aged(long transactions, long multixacts = 0, string name = "shop", bool connects = true) => Doing().With(PostgresSections.Databases, new PostgresDatabases
    {
        Items = [new PostgresDatabase { Name = name, Current = connects, AllowsConnections = connects, FrozenXidAge = transactions, MinMultiXactAge = multixacts }],
    });

    private static PostgresSnapshot Table(Func<PostgresTableVacuum, PostgresTableVacuum> vacuum) => Doing().Table("t", table => table.Vacuumed(vacuum));

    private static Severity? Worst(RuleVerdict verdict)
    {
        verdict.NotExaminedReason.ShouldBeNull();
        return verdict.Findings.Select(finding => (Severity?)finding.Severity).SingleOrDefault();
    }

    [Theory]
    [InlineData(199_000_000, null)]
    [InlineData(240_000_000, null)]
    [InlineData(300_000_000, Severity.Medium)]
    [InlineData(1_700_000_000, Severity.High)]
    [InlineData(2_120_000_000, Severity.Critical)]
    public void Age_is_judged_by_what_autovacuum_promises(long age, Severity? severity)
    {
        Worst(Aged(age).Judge(new WraparoundDatabase())).ShouldBe(severity);
        Worst(Table(vacuum => vacuum with { FrozenXidAge = age }).Judge(new WraparoundTable())).ShouldBe(severity);
        Worst(Aged(0, 2 * age > int.MaxValue ? age : 2 * age).Judge(new MultiXactDatabase())).ShouldBe(severity);
        Worst(Table(vacuum => vacuum with { MinMultiXactAge = 2 * age > int.MaxValue ? age : 2 * age }).Judge(new MultiXactTable())).ShouldBe(severity);
    }

    [Fact]
    public void Maximum_raised_by_the_operator_is_no_fault() =>
        Aged(900_000_000).Judge(new WraparoundDatabase(), ("autovacuum_freeze_max_age", "1000000000")).ShouldBeFine();

    [Fact]
    public void Table_has_its_own_maximum_and_its_toast_table_counts()
    {
        Table(vacuum => vacuum with { FrozenXidAge = 20_000_000, FreezeMaxAge = 10_000_000 }).Judge(new WraparoundTable()).ShouldBeProblem("public.t")
            .Remedy!.Apply.ShouldBe(["VACUUM (FREEZE) public.t"]);
        Table(vacuum => vacuum with { FrozenXidAge = 20_000_000 }).Judge(new WraparoundTable()).ShouldBeFine();
        Table(vacuum => vacuum with { ToastFrozenXidAge = 300_000_000 }).Judge(new WraparoundTable()).ShouldBeProblem("public.t");
    }

    [Fact]
    public void Table_that_a_vacuum_works_on_is_left_alone_until_the_failsafe()
    {
        static PostgresSnapshot Busy(long age) => Table(vacuum => vacuum with { FrozenXidAge = age }).With(PostgresSections.Progress, new PostgresProgress
        {
            Items = [new PostgresRunningJob { Pid = 5, Command = "VACUUM", Schema = "public", Relation = "t", Automatic = true, ForWraparound = true }],
        });
        Busy(300_000_000).Judge(new WraparoundTable()).ShouldBeFine();
        Busy(1_700_000_000).Judge(new WraparoundTable()).ShouldBeProblem("public.t").Remedy!.IsAutomatic.ShouldBeFalse();
    }

    [Fact]
    public void Vacuum_is_not_advised_before_what_holds_it_back_is_gone()
    {
        var held = Table(vacuum => vacuum with { FrozenXidAge = 300_000_000 })
            .With(PostgresSections.Activity, new PostgresActivity { Sessions = [Client(7, "idle in transaction") with { XminAge = 299_000_000 }] });
        var finding = held.Judge(new WraparoundTable()).ShouldBeProblem("public.t");
        finding.Remedy!.IsAutomatic.ShouldBeFalse();
        finding.Remedy.Guidance!.ShouldContain("process 7");
    }

    [Fact]
    public void Date_comes_from_the_ids_used_between_two_snapshots_and_not_from_the_change_of_age()
    {
        static PostgresSnapshot At(long age, long next) => Aged(age).Server(server => server with { NextTransactionId = next });

        // A vacuum has lowered the age meanwhile; a hundred million ids a day are used all the same.
        var finding = At(1_144_483_647, 9_000_000_000).Before(At(1_500_000_000, 8_000_000_000), 10).Judge(new WraparoundDatabase()).ShouldBeProblem("shop");
        finding.Impact!.ShouldContain("2026-03-11");
        finding.Severity.ShouldBe(Severity.Critical);
        At(1_144_483_647, 9_000_000_000).Judge(new WraparoundDatabase()).ShouldBeProblem("shop").Severity.ShouldBe(Severity.Medium);
    }

    [Fact]
    public void Multixact_counter_that_ran_round_between_the_snapshots_still_gives_a_rate()
    {
        static PostgresSnapshot At(long next) => Aged(0, 1_144_483_647).Server(server => server with { NextMultiXactId = next });
        At(900_000_000).Before(At(4_194_967_296), 10).Judge(new MultiXactDatabase()).ShouldBeProblem("shop").Impact!.ShouldContain("2026-03-11");
    }

    [Fact]
    public void Template_that_nobody_can_connect_to_is_left_to_autovacuum() =>
        Aged(300_000_000, name: "template0", connects: false).Judge(new WraparoundDatabase()).ShouldBeProblem("template0").Remedy!.Guidance!.ShouldContain("autovacuum alone");

    [Fact]
    public void Standby_is_not_examined() =>
        Aged(2_000_000_000).Server(server => server with { InRecovery = true }).Judge(new WraparoundDatabase()).ShouldNotBeExamined("ask the primary");
}
