using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Reconciliation;
using Polystore.Core.Rules;
using Polystore.Postgres.Apply;
using Polystore.Postgres.Observe;
using Polystore.Postgres.Tests.Faults;
using Polystore.Samples.Shop;
using Polystore.Samples.Shop.Model;
using Polystore.TestServers;
using Xunit.Abstractions;

namespace Polystore.Postgres.Tests.Shop;

/// <summary>The sample shop on a real server: it loads, and what a report proposes does good as a whole.</summary>
public sealed class ShopTests(ITestOutputHelper output)
{
    // Building a B-tree path costs an index's root and leaf where a small table was one page.
    private const int PagesOfAnIndexPath = 2;

    // An entry for the new row: the way down (metapage is cached by the session), the leaf, and once in a while a split.
    private const int PagesOfAnIndexEntry = 4;

    // Long enough for every rule that wants to have watched for some weeks.
    private const int DaysWatched = 60;

    private static readonly IReadOnlyList<IRule> Rules = RuleCatalog.FindIn(typeof(PostgresEngine).Assembly);

    [ServerFact(TestServer.Postgres)]
    public async Task Script_loads_every_row_and_new_rows_get_new_numbers()
    {
        var server = await PostgresServer.SharedAsync();
        var options = new ShopOptions { Scale = 0.002 };
        var database = await ShopDatabase.CreateAsync(server, options);

        var generator = new ShopGenerator(options);
        foreach (var table in ShopTables.All)
        {
            (await server.ScalarAsync($"SELECT count(*)::int FROM {table.Name}", database)).ShouldBe(generator.Rows(table).Count(), table.Name);
        }

        foreach (var table in ShopTables.All.Where(table => table.PrimaryKey is ["id"] && table.Name != "audit_log"))
        {
            (await server.ScalarAsync($"SELECT nextval(pg_get_serial_sequence('{table.Name}', 'id'))", database))
                .ShouldBe(generator.Rows(table).Max(row => row[0].Number) + 1, table.Name);
        }

        (await server.ScalarAsync("SELECT string_agg(conname, ' ' ORDER BY conname) FROM pg_constraint WHERE NOT convalidated", database))
            .ShouldBe("products_category_id_fkey reviews_product_id_fkey");
        (await server.ScalarAsync("SELECT count(*) > 0 FROM reviews r WHERE NOT EXISTS (SELECT FROM products p WHERE p.id = r.product_id)", database)).ShouldBe(true);
        (await server.ScalarAsync("SELECT sum(amount) > 0::money FROM payments", database)).ShouldBe(true);
    }

    [ServerFact(TestServer.Postgres)]
    public async Task All_remedies_of_one_report_together_make_nothing_worse_and_leave_no_trace_when_undone()
    {
        await using var server = await PostgresServer.StartAsync(new PostgresServerOptions { Settings = new Dictionary<string, string> { ["autovacuum_naptime"] = "1d" } });
        var database = await ShopDatabase.CreateAsync(server, new ShopOptions { Scale = 0.02 });
        await SettleAsync(server, database);
        var schema = await SchemaText.ReadAsync(server, database, withServer: true);
        var costBefore = await WorkloadCost.MeasureAsync(server, database);
        await SettleAsync(server, database);

        var before = await CheckAsync(server, database);
        var changes = before.Where(finding => finding.Remedy is { IsAutomatic: true, Withheld: null })
            .OrderBy(finding => finding.Remedy!.Order ?? int.MaxValue)
            .Select(finding => new Change(finding.Fingerprint, $"{finding.Id} {finding.Object}", finding.Remedy!.Apply, finding.Remedy.Rollback))
            .ToList();
        foreach (var finding in before)
        {
            output.WriteLine($"before {finding.Id} {finding.Object} {finding.Title} {(finding.Remedy is { IsAutomatic: true } remedy ? string.Join("; ", remedy.Apply) + " " + remedy.Withheld : "")}");
        }

        // Rows that point nowhere: a validation that must fail is not proposed, the one that must not fail is.
        before.Single(finding => finding.Object.StartsWith("reviews_product_id_fkey", StringComparison.Ordinal)).Remedy!.IsAutomatic.ShouldBeFalse();
        before.Single(finding => finding.Object.StartsWith("products_category_id_fkey", StringComparison.Ordinal)).Remedy!.IsAutomatic.ShouldBeTrue();
        changes.Count.ShouldBeGreaterThan(10);
        await ApplyAsync(server, database, changes);
        await SettleAsync(server, database);
        var costAfter = await WorkloadCost.MeasureAsync(server, database);
        await SettleAsync(server, database);
        var after = await CheckAsync(server, database);

        var known = before.Select(finding => finding.Fingerprint).ToHashSet();
        after.Where(finding => !known.Contains(finding.Fingerprint)).Select(finding => $"{finding.Id} {finding.Object} {finding.Title}").ShouldBeEmpty();
        var applied = changes.Select(change => change.Fingerprint).ToHashSet();
        after.Where(finding => applied.Contains(finding.Fingerprint)).Select(finding => $"{finding.Id} {finding.Object} {finding.Title}").ShouldBeEmpty("applied, and reported again");
        var newIndexes = await NewIndexesAsync(server, database, schema);
        foreach (var cost in costBefore.Values)
        {
            output.WriteLine($"{cost.Id} {cost.Buffers} -> {costAfter[cost.Id].Buffers}");
        }

        costAfter.Values.Where(cost => cost.Buffers > costBefore[cost.Id].Buffers + Tolerance(cost, newIndexes))
            .Select(cost => $"{cost.Id}: {costBefore[cost.Id].Buffers} -> {cost.Buffers}").ShouldBeEmpty();
        costAfter.Values.Sum(cost => cost.Buffers).ShouldBeLessThan(costBefore.Values.Sum(cost => cost.Buffers) / 2);

        await ApplyAsync(server, database, changes.Where(change => change.Rollback.Count > 0).Reverse().Select(change => change.Inverse()).ToList());
        (await SchemaText.ReadAsync(server, database, withServer: true)).ShouldBe(schema);
    }

    private static int Tolerance(WorkloadCost cost, IReadOnlyDictionary<string, int> newIndexes) =>
        cost.Written is null ? PagesOfAnIndexPath : PagesOfAnIndexPath + (PagesOfAnIndexEntry * newIndexes.GetValueOrDefault(cost.Written));

    private static async Task<IReadOnlyDictionary<string, int>> NewIndexesAsync(PostgresServer server, string database, IReadOnlyList<string> schema) =>
        (await SchemaText.ReadAsync(server, database)).Except(schema)
            .Where(line => line.StartsWith("index ", StringComparison.Ordinal))
            .GroupBy(line => line.Split(" ON public.")[1].Split(' ')[0])
            .ToDictionary(group => group.Key, group => group.Count());

    // What autovacuum would have done by now; the sessions have it turned off.
    private static async Task SettleAsync(PostgresServer server, string database)
    {
        foreach (var table in ShopTables.All.Where(table => table.Name != "sessions"))
        {
            await server.ExecuteAsync($"VACUUM (ANALYZE) {table.Name}", database);
        }

        await server.ExecuteAsync("VACUUM (ANALYZE) products_old", database);
    }

    private static async Task<IReadOnlyList<Finding>> CheckAsync(PostgresServer server, string database)
    {
        var target = DatabaseUrl.Parse(server.Url(database));
        var options = new ObserveOptions { ReadData = true };
        var probe = new PostgresProbe();
        var snapshot = await probe.ObserveAsync(target, options, null, CancellationToken.None);
        var context = new RuleContext { Snapshot = LaterUse.In(snapshot, DaysWatched), Now = snapshot.ObservedAt.AddDays(DaysWatched) };
        var run = await RuleRunner.RunAsync(Rules, new RuleSelection(), context, (questions, cancellation) => probe.AnswerAsync(target, questions, options, cancellation));
        run.Outcomes.Where(outcome => outcome.Failure is not null).Select(outcome => $"{outcome.Rule.Info.Id} {outcome.Failure}").ShouldBeEmpty();
        return Reconciler.Reconcile(run.Findings(), snapshot.Catalog).Where(finding => finding.State == FindingState.Problem).ToList();
    }

    private static async Task ApplyAsync(PostgresServer server, string database, IReadOnlyList<Change> changes)
    {
        var result = await new PostgresApplier().ApplyAsync(DatabaseUrl.Parse(server.Url(database)), changes, new ObserveOptions(), null, CancellationToken.None);
        result.Error.ShouldBeNull(result.Failed?.Title);
    }
}
