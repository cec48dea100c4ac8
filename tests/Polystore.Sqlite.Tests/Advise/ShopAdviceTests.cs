using Polystore.Core.Proofs;
using Polystore.Samples.Shop;
using Polystore.Sqlite.Measure;

namespace Polystore.Sqlite.Tests.Advise;

public sealed class ShopAdviceTests(ShopSampleFixture shop) : IClassFixture<ShopSampleFixture>
{
    [Fact]
    public void The_workload_becomes_at_least_ten_times_cheaper() => (shop.Advice.Cost.Before / shop.Advice.Cost.After).ShouldBeGreaterThan(10);

    [Fact]
    public void No_result_changes_at_any_volume()
    {
        shop.Advice.Proof.ShouldNotBeNull().Runs.Select(run => run.Scale).Distinct().Count().ShouldBe(2);
        shop.Advice.Proof.Runs.ShouldAllBe(run => run.Digest == DigestVerdict.Equal || (run.Digest == DigestVerdict.Undetermined && run.Reason != null));
        shop.Advice.Skipped.ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_that_reads_becomes_slower_and_writes_say_what_they_pay_for()
    {
        // The meter's own limit: a plan that opens one cursor more costs a handful of steps whatever the data.
        foreach (var statement in shop.Advice.Statements.Where(statement => statement.After > statement.Before + 16))
        {
            statement.Reason.ShouldNotBeNull().ShouldContain("up to date");
        }
    }

    [Fact]
    public void Regressions_stand_first()
    {
        var worse = shop.Advice.Statements.Select(statement => statement.After > statement.Before).ToList();
        worse.ShouldBe(worse.OrderByDescending(slower => slower));
    }

    [Fact]
    public void Every_index_serves_a_statement_and_has_a_measured_size() =>
        shop.Advice.Indexes.ShouldAllBe(index => index.Serves.Count > 0 && index.Bytes.Measured > 0);

    [Fact]
    public async Task Applying_gives_the_promised_steps_and_rolling_back_the_schema()
    {
        await using var session = await shop.Database.OpenForWritingAsync();
        await session.ExecuteAsync("PRAGMA foreign_keys = ON");
        var before = await session.QueryAsync("SELECT type || name || tbl_name || coalesce(sql, '') FROM sqlite_master ORDER BY type, name", row => row.Text(0));
        foreach (var ddl in shop.Advice.Indexes.SelectMany(index => index.Apply).Concat(shop.Advice.Drops.SelectMany(drop => drop.Apply)))
        {
            await session.ExecuteAsync(ddl);
        }

        var meter = new StatementMeter(session, TimeProvider.System);
        foreach (var statement in shop.Advice.Statements)
        {
            ((double)(await meter.MeasureAsync(statement.Sql!)).VmSteps).ShouldBe(statement.After, statement.Id);
        }

        foreach (var ddl in shop.Advice.Drops.Reverse().SelectMany(drop => drop.Rollback).Concat(shop.Advice.Indexes.Reverse().SelectMany(index => index.Rollback)))
        {
            await session.ExecuteAsync(ddl);
        }

        (await session.QueryAsync("SELECT type || name || tbl_name || coalesce(sql, '') FROM sqlite_master ORDER BY type, name", row => row.Text(0))).ShouldBe(before);
    }

    [Fact]
    public async Task Estimates_rank_statements_as_measurement_does()
    {
        var estimated = (await Advising.OnAsync(shop.Database.Url, ShopSample.Workload)).Statements.ToDictionary(statement => statement.Id, statement => statement.Before);
        var pairs = shop.Advice.Statements.Select(statement => (Estimate: estimated[statement.Id], Measured: statement.Before)).ToList();
        Spearman(pairs).ShouldBeGreaterThan(0.8);
    }

    // https://en.wikipedia.org/wiki/Spearman%27s_rank_correlation_coefficient, ties by their order of appearance.
    private static double Spearman(List<(double Estimate, double Measured)> pairs)
    {
        var byEstimate = pairs.OrderBy(pair => pair.Estimate).ToList();
        var byMeasure = pairs.OrderBy(pair => pair.Measured).ToList();
        double n = pairs.Count;
        var squares = pairs.Sum(pair => Math.Pow(byEstimate.IndexOf(pair) - byMeasure.IndexOf(pair), 2));
        return 1 - (6 * squares / (n * ((n * n) - 1)));
    }
}
