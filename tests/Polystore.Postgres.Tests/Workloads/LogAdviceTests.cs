using Npgsql;
using Polystore.Core.Advising;
using Polystore.Core.Engines;
using Polystore.Core.Workloads;
using Polystore.Postgres.Tests.Advise;
using Polystore.Postgres.Tests.Shop;
using Polystore.Postgres.Workloads.Logs;
using Polystore.Samples.Shop;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Workloads;

public sealed class LogAdviceTests
{
    private const TestServer Needs = TestServer.Postgres | TestServer.HypoPg;

    private const string Tickets = """
        CREATE TABLE tickets (id int PRIMARY KEY, team text NOT NULL, opened timestamptz NOT NULL, note text NOT NULL);
        INSERT INTO tickets SELECT g, CASE WHEN g % 500 = 0 THEN 'legal' || g % 7 ELSE 'support' END, timestamptz '2025-01-01' + g * interval '1 minute', repeat('x', 60) FROM generate_series(1, 50000) g;
        VACUUM ANALYZE tickets;
        """;

    [ServerFact(Needs)]
    public async Task What_a_log_says_of_a_workload_with_parameters_gives_the_indexes_that_its_statements_give()
    {
        await using var server = await StartAsync("csvlog");
        var name = await ShopDatabase.CreateAsync(server, new ShopOptions { Scale = 0.02 });
        await Faults.FaultSuite.RunAsync(server, name, "CREATE EXTENSION hypopg; VACUUM ANALYZE;");
        var statements = AdvisorDatabase.Statements(ShopSample.Workload);
        await server.ExecuteAsync($"ALTER DATABASE {name} SET log_min_duration_statement = 0");
        // Runs as often as in a few seconds of the day that the workload is.
        statements = statements with { Statements = statements.Statements.Select(statement => statement with { Calls = Math.Ceiling(statement.Calls / 1000) }).ToList() };
        await ShopTraffic.RunAsync(server, name, statements.Statements.Where(statement => !statement.Sql.Contains("INSERT", StringComparison.Ordinal)).ToList());
        var database = new AdvisorDatabase(server, name);
        var readOnly = statements with { Statements = statements.Statements.Where(statement => !statement.Sql.Contains("INSERT", StringComparison.Ordinal)).ToList() };

        var log = await ReadLogAsync(server, ".csv", name);
        var fromLog = await database.AdviseAsync(log);
        var fromStatements = await database.AdviseAsync(readOnly);

        log.Statements.Where(statement => statement.Sql.Contains('$', StringComparison.Ordinal)).Count().ShouldBeGreaterThan(10);
        log.CoveredShare!.Value.ShouldBeGreaterThan(0.9);
        fromLog.Skipped.ShouldBeEmpty();
        Shapes(fromLog).ShouldBe(Shapes(fromStatements));
    }

    [ServerFact(Needs)]
    public async Task Values_that_are_planned_differently_are_weighed_by_how_often_they_were_asked_for()
    {
        await using var server = await StartAsync("jsonlog");
        var name = await server.CreateDatabaseAsync("CREATE EXTENSION hypopg");
        await Faults.FaultSuite.RunAsync(server, name, Tickets);
        await server.ExecuteAsync($"ALTER DATABASE {name} SET log_min_duration_statement = 0");
        await using (var connection = await server.OpenAsync(name))
        {
            for (var run = 0; run < 60; run++)
            {
                await using var command = new NpgsqlCommand("SELECT * FROM tickets WHERE team = $1 ORDER BY opened", connection) { Parameters = { new() { Value = run % 3 == 0 ? "support" : $"legal{run % 7}" } } };
                await command.ExecuteNonQueryAsync();
            }
        }

        var advice = await new AdvisorDatabase(server, name).AdviseAsync(await ReadLogAsync(server, ".json", name));

        var variants = advice.Statements.Where(statement => statement.Sql!.Contains("tickets", StringComparison.Ordinal)).ToList();
        variants.Count.ShouldBe(2);
        variants.Sum(variant => variant.Calls).ShouldBe(60, 0.001);
        var rare = variants.Single(variant => variant.Sql!.Contains("legal", StringComparison.Ordinal));
        rare.Calls.ShouldBeInRange(25, 58);
        rare.After.ShouldBeLessThan(rare.Before / 2);
        // An index for one team alone would serve the value of one sample.
        advice.Indexes.ShouldNotBeEmpty();
        advice.Indexes.ShouldAllBe(index => index.Index.Predicate == null);
    }

    [ServerFact(Needs)]
    public async Task Constants_that_never_change_may_become_a_partial_index_and_those_that_do_never()
    {
        await using var server = await StartAsync("csvlog");
        var name = await server.CreateDatabaseAsync("CREATE EXTENSION hypopg");
        await Faults.FaultSuite.RunAsync(server, name, Tickets);
        await server.ExecuteAsync($"ALTER DATABASE {name} SET log_min_duration_statement = 0");
        await using (var connection = await server.OpenAsync(name))
        {
            for (var run = 0; run < 30; run++)
            {
                await using var command = new NpgsqlCommand($"SELECT id FROM tickets WHERE team = 'legal{run % 7}' AND opened > timestamptz '2025-02-{1 + (run % 20):00}'", connection);
                await command.ExecuteNonQueryAsync();
                await using var constant = new NpgsqlCommand($"SELECT max(opened) FROM tickets WHERE team = 'legal3' AND id > {run * 1000}", connection);
                await constant.ExecuteNonQueryAsync();
            }
        }

        var log = await ReadLogAsync(server, ".csv", name);
        var advice = await new AdvisorDatabase(server, name).AdviseAsync(log);

        log.Statements.Count(statement => statement.Sql.Contains("tickets", StringComparison.Ordinal)).ShouldBe(2);
        advice.Indexes.ShouldNotBeEmpty();
        advice.Indexes.Select(index => index.Index.Predicate).OfType<string>().ShouldAllBe(predicate => predicate.Contains("legal3", StringComparison.Ordinal));
    }

    private static Task<PostgresServer> StartAsync(string destination) => PostgresServer.StartAsync(new PostgresServerOptions
    {
        Settings = new Dictionary<string, string>
        {
            ["logging_collector"] = "on",
            ["log_directory"] = "logs",
            ["log_filename"] = "server.log",
            ["log_file_mode"] = "0644",
            ["log_destination"] = destination,
        },
    });

    private static IReadOnlyList<string> Shapes(Advice advice) => advice.Indexes.Select(index => index.Index with { Name = "i", Definition = null }).Select(index => $"{index.Table} {string.Join(',', index.Keys)} {string.Join(',', index.Include)} {index.Predicate} {index.Method}").Order(StringComparer.Ordinal).ToList();

    private static async Task<Workload> ReadLogAsync(PostgresServer server, string ending, string database)
    {
        var mark = $"mark_{Guid.NewGuid():N}";
        await server.ExecuteAsync($"SET log_min_duration_statement = 0; SELECT 1 AS {mark}");
        var file = Path.Combine(server.Folder, "data", "logs", "server" + ending);
        for (var attempt = 0; attempt < 200 && !(File.Exists(file) && (await new StreamReader(Open(file)).ReadToEndAsync()).Contains(mark, StringComparison.Ordinal)); attempt++)
        {
            await Task.Delay(50);
        }

        return new LogWorkloadReader().Read([(file, () => Open(file))], new ReadLogOptions { Database = database }, CancellationToken.None);
    }

    private static FileStream Open(string file) => new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
}
