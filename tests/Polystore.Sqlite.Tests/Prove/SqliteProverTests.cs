using Polystore.Core.Findings;
using Polystore.Core.Proofs;

namespace Polystore.Sqlite.Tests.Prove;

public sealed class SqliteProverTests
{
    private static readonly Witness OrdersOfCustomer = new("lookup", "SELECT * FROM \"order\" WHERE customer = 7", "what deleting one customer asks of orders");

    private static Finding IndexOnCustomer => ProveDatabase.Finding(
        "order", ["CREATE INDEX order_customer ON \"order\"(customer)"], ["DROP INDEX order_customer"], ProveDatabase.Created("order", "customer"), OrdersOfCustomer);

    [Fact]
    public async Task A_useful_index_is_proven_at_two_volumes()
    {
        using var database = new ProveDatabase();
        var proven = (await database.ProveAsync(null, IndexOnCustomer)).ShouldHaveSingleItem();

        proven.Remedy!.Withheld.ShouldBeNull();
        var proof = proven.Proof.ShouldNotBeNull();
        proof.Kind.ShouldBe(ProofKind.Measured);
        proof.Holds.ShouldBeTrue();
        proof.Factor!.Value.ShouldBeGreaterThan(10);
        proof.Runs.Select(run => run.Scale).Distinct().Count().ShouldBe(2);
        proof.Runs.Select(run => run.Scale).Min().ShouldBeInRange(0.3, 0.7);
        proof.Runs.ShouldAllBe(run => run.Metric == "vm_steps" && run.Statement == "lookup" && run.Digest == DigestVerdict.Equal);
    }

    [Fact]
    public async Task The_target_is_left_as_it_was()
    {
        using var database = new ProveDatabase();
        var before = await File.ReadAllBytesAsync(database.Url.FilePath);
        await database.ProveAsync(null, IndexOnCustomer, ProveDatabase.Finding("x", ["VACUUM"], [], new StorageCompacted(null)));
        (await File.ReadAllBytesAsync(database.Url.FilePath)).ShouldBe(before);
        Directory.GetFiles(Path.GetDirectoryName(database.Url.FilePath)!).Length.ShouldBe(1);
    }

    [Fact]
    public async Task What_a_trial_of_statistics_taught_the_planner_is_not_credited_to_the_next_remedy()
    {
        using var database = new ProveDatabase("CREATE INDEX order_total ON \"order\"(total); CREATE INDEX order_note ON \"order\"(note)");
        var workload = ProveDatabase.Workload(("rare", "SELECT * FROM \"order\" WHERE note = 'note 1' AND total BETWEEN 7.0 AND 7.05"));
        var analyze = ProveDatabase.Finding("statistics", ["ANALYZE"], ["DROP TABLE sqlite_stat1"], new StatisticsRefreshed(null));
        var journal = ProveDatabase.Finding("journal", ["PRAGMA journal_mode = WAL"], ["PRAGMA journal_mode = DELETE"]);
        var proven = await database.ProveAsync(workload, analyze, journal);

        proven[0].Proof.ShouldNotBeNull().Factor!.Value.ShouldBeGreaterThan(2);
        proven[1].Proof.ShouldBeNull();
        proven[1].Remedy!.Withheld.ShouldBeNull();
    }

    [Fact]
    public async Task Dropping_a_useful_index_is_withheld_with_the_numbers()
    {
        using var database = new ProveDatabase();
        var workload = ProveDatabase.Workload(("by-name", "SELECT * FROM customer WHERE name = 'name 7'"));
        var drop = ProveDatabase.Finding("customer", ["DROP INDEX customer_name"], ["CREATE INDEX customer_name ON customer(name)"], new IndexDropped("main", "customer", "customer_name"));
        var finding = (await database.ProveAsync(workload, drop)).ShouldHaveSingleItem();

        finding.Remedy!.Withheld.ShouldNotBeNull().ShouldContain("by-name");
        finding.Proof.ShouldNotBeNull().Holds.ShouldBeFalse();
    }

    [Fact]
    public async Task Dropping_an_unused_index_is_proven_by_bytes_and_by_what_stays_as_fast()
    {
        using var database = new ProveDatabase("CREATE INDEX order_note ON \"order\"(note)");
        var workload = ProveDatabase.Workload(("by-id", "SELECT * FROM \"order\" WHERE id = 7"), ("add", "INSERT INTO \"order\" VALUES (NULL, 1, 2, 'x')"));
        var drop = ProveDatabase.Finding("order", ["DROP INDEX order_note"], ["CREATE INDEX order_note ON \"order\"(note)"], new IndexDropped("main", "order", "order_note"));
        var finding = (await database.ProveAsync(workload, drop)).ShouldHaveSingleItem();

        finding.Remedy!.Withheld.ShouldBeNull();
        var proof = finding.Proof.ShouldNotBeNull();
        proof.Holds.ShouldBeTrue();
        proof.Runs.ShouldContain(run => run.Metric == "bytes" && run.After < run.Before);
        proof.Runs.ShouldContain(run => run.Statement == "add" && run.After < run.Before && run.Digest == DigestVerdict.Equal);
    }

    [Fact]
    public async Task A_remedy_that_changes_results_is_withheld()
    {
        using var database = new ProveDatabase();
        var workload = ProveDatabase.Workload(("sum", "SELECT count(*) FROM log"));
        var finding = ProveDatabase.Finding("order", ["CREATE INDEX order_customer ON \"order\"(customer)", "INSERT INTO log VALUES ('x', 'y')"], ["DROP INDEX order_customer"], null, OrdersOfCustomer);
        (await database.ProveAsync(workload, finding))[0].Remedy!.Withheld.ShouldNotBeNull().ShouldContain("another result");
    }

    [Theory]
    [InlineData("DROP INDEX IF EXISTS other", "is left over")]
    [InlineData("DROP INDEX order_customer; DROP INDEX customer_name; CREATE INDEX customer_name ON customer (name)", "is not as it was")]
    [InlineData("DROP INDEX nothing_of_the_kind", "rollback failed")]
    public async Task A_remedy_whose_rollback_does_not_bring_all_back_is_withheld(string rollback, string reason)
    {
        using var database = new ProveDatabase();
        var finding = IndexOnCustomer with { Remedy = IndexOnCustomer.Remedy! with { Rollback = rollback.Split("; ") } };
        (await database.ProveAsync(null, finding))[0].Remedy!.Withheld.ShouldNotBeNull().ShouldContain(reason);
    }

    [Fact]
    public async Task A_remedy_that_fails_is_withheld_and_does_not_spoil_the_next()
    {
        using var database = new ProveDatabase();
        var broken = ProveDatabase.Finding("broken", ["CREATE INDEX x ON nowhere(at_all)"], ["DROP INDEX x"]);
        var findings = await database.ProveAsync(null, broken, IndexOnCustomer);
        findings[0].Remedy!.Withheld.ShouldNotBeNull().ShouldContain("failed");
        findings[1].Remedy!.Withheld.ShouldBeNull();
        findings[1].Proof.ShouldNotBeNull().Holds.ShouldBeTrue();
    }

    [Fact]
    public async Task Remedies_that_do_harm_together_are_told_apart()
    {
        using var database = new ProveDatabase("CREATE INDEX a ON customer(country, name); CREATE INDEX b ON customer(country, id);");
        var workload = ProveDatabase.Workload(("by-country", "SELECT id FROM customer WHERE country = 'xx'"));
        Finding Drop(string index, string columns) => ProveDatabase.Finding(
            index, [$"DROP INDEX {index}"], [$"CREATE INDEX {index} ON customer({columns})"], new IndexDropped("main", "customer", index));
        var findings = await database.ProveAsync(workload, Drop("a", "country, name"), Drop("b", "country, id"));

        findings.Count(finding => finding.Remedy!.Withheld is null).ShouldBe(1);
        findings[1].Remedy!.Withheld.ShouldNotBeNull().ShouldContain("together");
    }

    [Fact]
    public async Task The_price_that_writes_pay_is_told_beside_the_proof()
    {
        using var database = new ProveDatabase();
        var workload = ProveDatabase.Workload(("add", "INSERT INTO \"order\" VALUES (NULL, 1, 2, 'x')"));
        var finding = (await database.ProveAsync(workload, IndexOnCustomer)).ShouldHaveSingleItem();
        finding.Remedy!.Withheld.ShouldBeNull();
        finding.Evidence.ShouldContain(evidence => evidence.Name == "upkeep by add" && evidence.Value.Number > 0);
    }

    [Fact]
    public async Task Compaction_is_proven_by_bytes()
    {
        using var database = new ProveDatabase("CREATE TABLE big AS SELECT randomblob(2000) AS b FROM customer; DROP TABLE big;");
        var finding = (await database.ProveAsync(null, ProveDatabase.Finding("file", ["VACUUM"], [], new StorageCompacted(null)))).ShouldHaveSingleItem();
        var run = finding.Proof.ShouldNotBeNull().Runs.Single(run => run.Scale == 1);
        run.Metric.ShouldBe("bytes");
        run.After.ShouldBeLessThan(run.Before / 2);
    }

    [Fact]
    public async Task Findings_without_a_remedy_to_try_pass_through()
    {
        using var database = new ProveDatabase();
        var byHand = IndexOnCustomer with { Remedy = Remedy.ByHand("decide") };
        var withheld = IndexOnCustomer with { Remedy = IndexOnCustomer.Remedy! with { Withheld = "conflict" } };
        var findings = await database.ProveAsync(null, byHand, withheld);
        findings.ShouldBe([byHand, withheld]);
    }
}
