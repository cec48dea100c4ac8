using System.Text.RegularExpressions;
using Polystore.Samples.Shop;
using SQLitePCL;

namespace Polystore.Shop.Tests;

public sealed partial class WorkloadTests(SampleFile shop) : IClassFixture<SampleFile>
{
    private static readonly Statement[] Statements = Read();

    [Fact]
    public void Every_statement_has_an_id_a_weight_and_a_remark()
    {
        Statements.Length.ShouldBeGreaterThanOrEqualTo(25);
        Statements.Select(statement => statement.Id).ShouldBeUnique();
        Statements.Select(statement => statement.Id).ShouldBe(Enumerable.Range(1, Statements.Length).Select(i => $"q{i:00}"));
        foreach (Statement statement in Statements)
        {
            statement.Calls.ShouldBeGreaterThan(0, statement.Id);
            statement.Remark.Length.ShouldBeGreaterThan(10, statement.Id);
        }
    }

    [Fact]
    public void Every_statement_runs_again_and_again_and_queries_find_something()
    {
        string copy = Path.Combine(Path.GetDirectoryName(shop.FilePath)!, "workload.db");
        File.Copy(shop.FilePath, copy);
        using sqlite3 database = SampleFile.OpenDatabase(copy);
        SampleFile.Rows(database, "PRAGMA foreign_keys = ON");
        for (int round = 0; round < 2; round++)
            foreach (Statement statement in Statements)
            {
                IReadOnlyList<string> rows = SampleFile.Rows(database, statement.Sql);
                if (!statement.Writes)
                {
                    rows.Count.ShouldBeGreaterThan(0, statement.Id);
                    rows.ShouldNotBe(["0"], statement.Id);
                }
                else if (round == 0)
                    SampleFile.Rows(database, "SELECT changes() > 0").ShouldBe(["1"], statement.Id);
            }
    }

    [Theory]
    [InlineData(ShopOptions.SmallestScale)]
    [InlineData(0.002)]
    [InlineData(0.03)]
    public async Task Literals_exist_at_every_scale(double scale)
    {
        string path = Path.Combine(Path.GetDirectoryName(shop.FilePath)!, $"scale-{scale}.db");
        await ShopSample.CreateSqliteFileAsync(path, new() { Scale = scale }, null, CancellationToken.None);
        using sqlite3 database = SampleFile.OpenDatabase(path);
        foreach (string id in (string[])["q01", "q02", "q03", "q04", "q07", "q17", "q18", "q20", "q24", "q25"])
        {
            IReadOnlyList<string> rows = SampleFile.Rows(database, Statements.Single(statement => statement.Id == id).Sql);
            rows.Count.ShouldBeGreaterThan(0, id);
            rows[0].ShouldNotStartWith("0");
        }

        foreach (Statement statement in Statements)
            SampleFile.Rows(database, statement.Sql);
    }

    [Fact]
    public void Writes_have_weight() =>
        Statements.Where(statement => statement.Writes).Sum(statement => statement.Calls).ShouldBeGreaterThan(5_000);

    [Fact]
    public void Much_of_the_reading_walks_through_whole_tables() =>
        Statements.Where(statement => !statement.Writes && Plan(statement).Any(step => FullScan().IsMatch(step))).Sum(statement => statement.Calls)
            .ShouldBeGreaterThan(40_000);

    [Theory]
    [InlineData("orders_open_idx")]
    [InlineData("price_history_lookup_idx")]
    [InlineData("products_name_idx")]
    [InlineData("products_name_nocase_idx")]
    [InlineData("users_place_idx")]
    [InlineData("wishlists_product_idx")]
    [InlineData("categories_parent_idx")]
    [InlineData("shipments_order_idx")]
    [InlineData("orders_placed_at_idx")]
    public void Decoy_indexes_earn_their_keep(string index) =>
        Statements.ShouldContain(statement => Plan(statement).Any(step => Regex.IsMatch(step, $@"\b{index}\b")));

    [Fact]
    public void The_index_on_newsletter_is_never_chosen() =>
        Statements.ShouldNotContain(statement => Plan(statement).Any(step => step.Contains("users_newsletter_idx")));

    private IReadOnlyList<string> Plan(Statement statement) => shop.Rows("EXPLAIN QUERY PLAN " + statement.Sql);

    private static Statement[] Read() =>
        [.. Header().Matches(ShopSample.Workload).Select(match => new Statement(
            match.Groups["id"].Value, int.Parse(match.Groups["calls"].Value), match.Groups["remark"].Value, match.Groups["sql"].Value))];

    [GeneratedRegex(@"^-- id: (?<id>\w+)\n-- calls: (?<calls>\d+)\n-- (?<remark>.+)\n(?<sql>[^;]+);", RegexOptions.Multiline)]
    private static partial Regex Header();

    [GeneratedRegex(@"\bSCAN (?:TABLE )?(?:users|products|sessions|orders|reviews|payments|audit_log|order_items|r|o|i)(?: AS \w+)?$")]
    private static partial Regex FullScan();

    private sealed record Statement(string Id, int Calls, string Remark, string Sql)
    {
        public bool Writes => Sql.StartsWith("INSERT") || Sql.StartsWith("UPDATE") || Sql.StartsWith("DELETE");
    }
}
