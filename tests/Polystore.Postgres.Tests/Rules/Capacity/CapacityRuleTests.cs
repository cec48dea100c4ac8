using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Capacity;

namespace Polystore.Postgres.Tests.Rules.Capacity;

public sealed class CapacityRuleTests
{
    private const long Gigabyte = 1L << 30;

    private static PostgresSnapshot Sized(long bytes, long rows, long? indexBytes = null) => new PostgresSnapshot()
        .With(PostgresSections.Databases, new PostgresDatabases { Items = [new PostgresDatabase { Name = "shop", Current = true, Bytes = bytes }] })
        .Table("orders", table => table.Column("id").Index("orders_id", "id", index => index with { Bytes = indexBytes ?? bytes / 4 })
            .Is(orders => orders with { TotalBytes = bytes, Rows = rows }).Uses(usage => usage with { LiveRows = rows }));

    [Fact]
    public void Without_an_earlier_snapshot_nothing_is_judged()
    {
        foreach (IRule rule in new IRule[] { new DatabaseGrowth(), new TableGrowth(), new IndexGrowth() })
        {
            Sized(Gigabyte, 1000).Judge(rule).ShouldNotBeExamined("earlier snapshot");
        }

        Sized(Gigabyte, 1000).Option("disk-bytes", 1e12).Judge(new DiskDays()).ShouldNotBeExamined("earlier snapshot");
    }

    [Fact]
    public void Snapshots_an_hour_apart_give_no_rate() =>
        Sized(20 * Gigabyte, 1000).Before(Sized(Gigabyte, 1000), 1.0 / 24).Judge(new DatabaseGrowth()).ShouldNotBeExamined("hours apart");

    [Fact]
    public void A_database_that_doubles_soon_is_named()
    {
        Sized(20 * Gigabyte, 1000).Before(Sized(10 * Gigabyte, 1000), 30).Judge(new DatabaseGrowth()).ShouldBeProblem("shop").Title.ShouldContain("60 days");
        Sized(1010 * Gigabyte, 1000).Before(Sized(1000 * Gigabyte, 1000), 30).Judge(new DatabaseGrowth()).ShouldBeFine();
        Sized(20 << 20, 1000).Before(Sized(10 << 20, 1000), 30).Judge(new DatabaseGrowth()).ShouldBeFine();
        Sized(5 * Gigabyte, 1000).Before(Sized(10 * Gigabyte, 1000), 30).Judge(new DatabaseGrowth()).ShouldBeFine();
    }

    [Fact]
    public void A_table_that_grows_without_rows_is_bloat()
    {
        Sized(2 * Gigabyte, 2000).Before(Sized(Gigabyte, 1000), 30).Judge(new TableGrowth()).ShouldBeProblem("public.orders").Severity.ShouldBe(Severity.Low);
        var bloat = Sized(2 * Gigabyte, 1000).Before(Sized(Gigabyte, 1000), 30).Judge(new TableGrowth()).ShouldBeProblem("public.orders");
        bloat.Severity.ShouldBe(Severity.Medium);
        bloat.Remedy!.Guidance!.ShouldContain("dead rows");
    }

    [Fact]
    public void A_new_partition_is_growth_of_its_table_and_no_new_table()
    {
        static PostgresSnapshot With(params string[] partitions)
        {
            var snapshot = new PostgresSnapshot().Table("events", table => table.Is(events => events with { Kind = TableKind.Partitioned, TotalBytes = 0, Rows = -1 }));
            return partitions.Aggregate(snapshot, (all, name) => all.Table(name, table => table.Is(part => part with
            {
                Kind = TableKind.Partition, Parent = new ObjectName("public", "events"), TotalBytes = Gigabyte,
            })));
        }

        With("e1", "e2").Before(With("e1"), 30).Judge(new TableGrowth()).ShouldBeProblem("public.events");
        With("e1").Before(With("e1"), 30).Judge(new TableGrowth()).ShouldBeFine();
    }

    [Fact]
    public void An_index_that_outgrows_its_rows_is_built_again()
    {
        var finding = Sized(Gigabyte, 1000, 400 << 20).Before(Sized(Gigabyte, 1000, 100 << 20), 30).Judge(new IndexGrowth()).ShouldBeProblem("public.orders_id on orders");
        finding.Remedy!.Apply.ShouldBe(["REINDEX INDEX CONCURRENTLY public.orders_id"]);
        Sized(Gigabyte, 4000, 400 << 20).Before(Sized(Gigabyte, 1000, 100 << 20), 30).Judge(new IndexGrowth()).ShouldBeFine();
        Sized(Gigabyte, 1000, 40 << 20).Before(Sized(Gigabyte, 1000, 10 << 20), 30).Judge(new IndexGrowth()).ShouldBeFine();
    }

    [Theory]
    [InlineData(1000, null)]
    [InlineData(40, Severity.Medium)]
    [InlineData(25, Severity.High)]
    [InlineData(21, Severity.Critical)]
    [InlineData(10, Severity.Critical)]
    public void Days_to_a_full_disk_decide(int gigabytes, Severity? severity) =>
        Sized(20 * Gigabyte, 1000).Option("disk-bytes", (double)gigabytes * Gigabyte).Before(Sized(10 * Gigabyte, 1000), 30).Judge(new DiskDays())
            .Findings.Select(finding => (Severity?)finding.Severity).SingleOrDefault().ShouldBe(severity);

    [Fact]
    public void An_unknown_disk_is_not_examined() => Sized(Gigabyte, 1).Before(Sized(Gigabyte, 1), 30).Judge(new DiskDays()).ShouldNotBeExamined("disk-bytes");
}
