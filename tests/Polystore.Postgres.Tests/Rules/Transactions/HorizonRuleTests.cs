using Polystore.Core.Findings;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Transactions;
using static Polystore.Postgres.Tests.Rules.Sketches;

namespace Polystore.Postgres.Tests.Rules.Transactions;

public sealed class HorizonRuleTests
{
    private const long Old = 60_000_000;

    private static PostgresSnapshot With(PostgresReplication replication) => Doing().With(PostgresSections.Replication, replication);

    [Fact]
    public void Every_kind_of_holder_is_named()
    {
        Doing(Client(1) with { XminAge = Old }).Judge(new HorizonHeld()).ShouldBeProblem("app in shop (web)").Severity.ShouldBe(Severity.Medium);
        Doing(Client(1) with { XidAge = 120_000_000 }).Judge(new HorizonHeld()).ShouldBeProblem("app in shop (web)").Severity.ShouldBe(Severity.High);
        With(new PostgresReplication { Slots = [new PostgresReplicationSlot { Name = "s", Type = "physical", XminAge = 210_000_000 }] })
            .Judge(new HorizonHeld()).ShouldBeProblem("s").Severity.ShouldBe(Severity.Critical);
        With(new PostgresReplication { Slots = [new PostgresReplicationSlot { Name = "s", Type = "logical", CatalogXminAge = Old }] })
            .Judge(new HorizonHeld()).ShouldBeProblem("s").Title.ShouldContain("of the catalogue");
        With(new PostgresReplication { Replicas = [new PostgresReplica { Application = "r1", XminAge = Old }] })
            .Judge(new HorizonHeld()).ShouldBeProblem("r1").Remedy!.Guidance!.ShouldContain("hot_standby_feedback");
        Doing().With(PostgresSections.PreparedTransactions, new PostgresPreparedTransactions { Items = [new PostgresPreparedTransaction { Gid = "g", Database = "shop", XidAge = Old }] })
            .Judge(new HorizonHeld()).ShouldBeProblem("g in shop");
    }

    [Fact]
    public void Vacuum_itself_and_readers_that_keep_up_hold_nothing_back() => Doing(
        Client(1) with { Kind = "autovacuum worker", XminAge = Old },
        Client(2) with { Kind = "walsender", XminAge = Old },
        Client(3) with { XminAge = Old },
        Client(4) with { XminAge = 20 })
        .With(PostgresSections.Progress, new PostgresProgress { Items = [new PostgresRunningJob { Pid = 3, Command = "VACUUM" }] })
        .With(PostgresSections.Replication, new PostgresReplication
        {
            Slots =
            [
                new PostgresReplicationSlot { Name = "busy", Type = "logical", Active = true, CatalogXminAge = 40 },
                new PostgresReplicationSlot { Name = "lost", Type = "physical", WalStatus = "lost", XminAge = Old },
            ],
        })
        .Judge(new HorizonHeld()).ShouldBeFine();

    [Fact]
    public void Dead_rows_count_only_when_a_vacuum_came_after_the_holder()
    {
        static PostgresSnapshot Dead(double vacuumedHoursAgo, double threshold = 20_050, bool other = false) =>
            Doing(Client(1, "idle in transaction") with { XminAge = 200_000, TransactionSeconds = 2 * 3600, OtherDatabase = other })
                .Table("t", table => table.Uses(usage => usage with { DeadRows = 3_000_000 })
                    .Vacuumed(vacuum => vacuum with { LastAutovacuumAt = PostgresSnapshot.Now.AddHours(-vacuumedHoursAgo), VacuumThreshold = threshold }));
        var finding = Dead(1).Judge(new HorizonHeld()).ShouldBeProblem("app in shop (web)");
        finding.Severity.ShouldBe(Severity.High);
        finding.Impact!.ShouldContain("3,000,000 dead rows");
        Dead(3).Judge(new HorizonHeld()).ShouldBeFine();
        Dead(1, threshold: 5_000_000).Judge(new HorizonHeld()).ShouldBeFine();
        Dead(1, other: true).Judge(new HorizonHeld()).ShouldBeFine();
    }
}
