using Npgsql;
using Polystore.Core.Advising;
using Polystore.Core.Workloads;
using Polystore.Postgres.Tests.Advise;
using Polystore.Postgres.Tests.Shop;
using Polystore.Samples.Shop;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Workloads;

public sealed class CountedAdviceTests
{
    private const TestServer Needs = TestServer.Postgres | TestServer.HypoPg;

    private static readonly Workload Counted = Workload.Empty with { Source = WorkloadSource.ServerStatistics };

    private const string Jobs = """
        CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
        CREATE TABLE jobs (id int PRIMARY KEY, state text NOT NULL, at timestamptz NOT NULL, payload text NOT NULL);
        INSERT INTO jobs SELECT g, CASE WHEN g % 1000 = 0 THEN 'waiting' ELSE 'done' END, timestamptz '2025-01-01' + g * interval '1 minute', repeat('x', 60) FROM generate_series(1, 50000) g;
        VACUUM ANALYZE jobs;
        SELECT pg_stat_statements_reset(0, (SELECT oid FROM pg_database WHERE datname = current_database()), 0);
        """;

    // The counters have no values; the rows that came back tell which they were.
    [ServerTheory(Needs)]
    [InlineData("waiting", true)]
    [InlineData("done", false)]
    public async Task Rows_that_were_returned_tell_common_values_from_rare_ones(string asked, bool indexed)
    {
        var database = await AdvisorDatabase.CreateAsync(Jobs);
        await RunAsync(database, $"SELECT id, payload FROM jobs WHERE state = '{asked}'", 20);

        var advice = await database.AdviseAsync(Counted);

        Statements(advice, "FROM jobs WHERE state").Sum(statement => statement.Calls).ShouldBe(20, 0.001);
        advice.Indexes.Any(index => index.Index.Keys[0].Column == "state" || index.Index.Predicate is not null).ShouldBe(indexed);
        advice.Indexes.ShouldAllBe(index => index.Index.Predicate == null);
        advice.Indexes.Where(index => index.Index.Keys[0].Column == "state").ShouldAllBe(index => index.Why.Contains("has one value in 99.9 % of the rows (pg_stats)"));
    }

    [ServerFact(Needs)]
    public async Task Rows_short_of_an_estimate_by_no_more_than_its_error_tell_of_no_rare_values()
    {
        // What is deleted after ANALYZE makes the estimate a fifth of a percent too high.
        var database = await AdvisorDatabase.CreateAsync(Jobs + "ALTER TABLE jobs SET (autovacuum_enabled = off); DELETE FROM jobs WHERE id % 500 = 1;");
        await RunAsync(database, "SELECT id, payload FROM jobs WHERE state = 'done'", 20);

        var advice = await database.AdviseAsync(Counted);

        advice.Indexes.ShouldNotContain(index => index.Index.Keys[0].Column == "state");
    }

    [ServerFact(Needs)]
    public async Task Counted_statements_that_no_server_reads_as_they_stand_are_advised_on()
    {
        var database = await AdvisorDatabase.CreateAsync(Jobs);
        await RunAsync(database, "SELECT date_trunc('hour', at), count(*) FROM jobs WHERE at > timestamptz '2025-01-30' + interval '4 days' GROUP BY date_trunc('hour', at)", 5);
        await RunAsync(database, "SELECT max(id) FROM jobs WHERE at BETWEEN date '2025-01-10' AND date '2025-01-11'", 5);

        var advice = await database.AdviseAsync(Counted);

        advice.Skipped.ShouldBeEmpty();
        Statements(advice, "FROM jobs WHERE at").Sum(statement => statement.Calls).ShouldBe(10, 0.001);
        advice.Indexes.ShouldContain(index => index.Index.Keys[0].Column == "at");
        advice.Workload.ShouldNotBeNull().CoveredShare.ShouldNotBeNull().ShouldBeInRange(0, 1);
    }

    [ServerFact(Needs)]
    public async Task What_pg_qualstats_saw_is_what_is_planned()
    {
        var database = await AdvisorDatabase.CreateAsync(Jobs + "CREATE EXTENSION pg_qualstats;");
        await using (var connection = await database.Server.OpenAsync(database.Name))
        {
            await using var command = new NpgsqlCommand("SET pg_qualstats.sample_rate = 1", connection);
            await command.ExecuteNonQueryAsync();
            for (var run = 0; run < 10; run++)
            {
                command.CommandText = "SELECT count(*) FROM jobs WHERE state = 'waiting'";
                await command.ExecuteNonQueryAsync();
            }
        }

        var advice = await database.AdviseAsync(Counted);

        // A count returns one row whatever it counted: only the constant that was seen tells that it is a rare one.
        var counting = Statements(advice, "count(*) FROM jobs WHERE state").ShouldHaveSingleItem();
        counting.Sql!.ShouldContain("'waiting'");
        counting.After.ShouldBeLessThan(counting.Before / 10);
    }

    [ServerFact(Needs)]
    public async Task Values_that_are_planned_differently_are_told_by_what_they_are()
    {
        var database = await AdvisorDatabase.CreateAsync(Jobs);
        await RunAsync(database, "SELECT count(*) FROM jobs WHERE state = 'waiting'", 20);
        await RunAsync(database, "SELECT id FROM jobs WHERE id = 77", 20);

        var advice = await database.AdviseAsync(Counted);

        Statements(advice, "count(*) FROM jobs WHERE state").Select(statement => statement.Values).ShouldBe(
            ["the most common value of jobs.state", "the least common known value of jobs.state"], ignoreOrder: true);
        Statements(advice, "FROM jobs WHERE id").ShouldHaveSingleItem().Values.ShouldBeNull();
    }

    [ServerFact(Needs)]
    public async Task The_shop_advised_from_its_counters_alone_reads_a_fraction_of_the_blocks()
    {
        var server = await PostgresServer.SharedAsync();
        var name = await ShopDatabase.CreateAsync(server, new ShopOptions { Scale = 0.02 });
        await Faults.FaultSuite.RunAsync(server, name, "CREATE EXTENSION hypopg; CREATE EXTENSION pg_stat_statements; VACUUM ANALYZE;");
        var traffic = AdvisorDatabase.Statements(ShopSample.Workload).Statements
            .Where(statement => statement.Sql.StartsWith("SELECT", StringComparison.Ordinal))
            .Select(statement => statement with { Calls = Math.Ceiling(statement.Calls / 2000) })
            .ToList();
        var database = new AdvisorDatabase(server, name);
        var before = await BlocksAsync(database, traffic);

        var advice = await database.AdviseAsync(Counted);
        foreach (var index in advice.Indexes)
        {
            await server.ExecuteAsync(index.Apply[0], name);
        }

        await server.ExecuteAsync("VACUUM ANALYZE", name);
        advice.Indexes.ShouldNotBeEmpty();
        (await BlocksAsync(database, traffic)).ShouldBeLessThan(before / 3);
    }

    private static async Task<double> BlocksAsync(AdvisorDatabase database, IReadOnlyList<WorkloadStatement> traffic)
    {
        await database.Server.ExecuteAsync("SELECT pg_stat_statements_reset(0, (SELECT oid FROM pg_database WHERE datname = current_database()), 0)", database.Name);
        await ShopTraffic.RunAsync(database.Server, database.Name, traffic);
        await using var connection = await database.Server.OpenAsync(database.Name);
        await using var command = new NpgsqlCommand(
            "SELECT sum(shared_blks_hit + shared_blks_read)::float8 FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())", connection);
        return (double)(await command.ExecuteScalarAsync())!;
    }

    private static IReadOnlyList<AdvisedStatement> Statements(Advice advice, string text) => advice.Statements.Where(statement => statement.Sql!.Contains(text, StringComparison.Ordinal)).ToList();

    private static async Task RunAsync(AdvisorDatabase database, string sql, int times)
    {
        await using var connection = await database.Server.OpenAsync(database.Name);
        for (var run = 0; run < times; run++)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
