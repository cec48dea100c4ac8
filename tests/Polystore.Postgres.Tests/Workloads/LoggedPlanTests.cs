using System.Text.Json;
using Npgsql;
using Polystore.Core.Advising;
using Polystore.Core.Workloads;
using Polystore.Postgres.Tests.Advise;
using Polystore.Postgres.Workloads.Logs;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Workloads;

/// <summary>Plans that auto_explain wrote into a server's log, as evidence for advice.</summary>
public sealed class LoggedPlanTests
{
    private const string Prefix = "%m [%p] %q%u@%d ";
    private const string Secret = "secret-city-7";

    // City and zip go together in one table and have nothing to do with each other in the other.
    private const string Schema = """
        CREATE EXTENSION IF NOT EXISTS hypopg;
        CREATE TABLE places (id int PRIMARY KEY, city text NOT NULL, zip text NOT NULL, note text NOT NULL);
        INSERT INTO places SELECT g, 'secret-city-' || g % 100, 'zip ' || g % 100, repeat('x', 100) FROM generate_series(1, 60000) g;
        CREATE TABLE spots (id int PRIMARY KEY, city text NOT NULL, zip text NOT NULL, note text NOT NULL);
        INSERT INTO spots SELECT g, 'secret-city-' || g % 100, 'zip ' || g / 100 % 100, repeat('x', 100) FROM generate_series(1, 60000) g;
        ANALYZE;
        CREATE FUNCTION near(wanted text, code text) RETURNS bigint LANGUAGE plpgsql AS 'DECLARE n bigint; BEGIN SELECT count(*) INTO n FROM places p WHERE p.city = wanted AND p.zip = code; RETURN n; END';
        """;

    [ServerFact(TestServer.Postgres | TestServer.HypoPg)]
    public async Task Misestimates_of_logged_executions_are_found_from_every_destination_and_format()
    {
        await using var server = await StartAsync();
        var name = await server.CreateDatabaseAsync(Schema);
        foreach (var (format, column) in new[] { ("text", "id"), ("json", "city"), ("xml", "zip"), ("yaml", "note") })
        {
            await RunAsync(server, name, format, $"SELECT count({column}) FROM places WHERE city = '{Secret}' AND zip = 'zip 7'", $"SELECT count({column}) FROM spots WHERE city = '{Secret}' AND zip = 'zip 7'");
        }

        await server.ExecuteAsync("SELECT 1 AS last_statement", name);
        foreach (var file in await FilesAsync(server))
        {
            var log = Read(file, name);
            var logged = log.Statements.Where(statement => statement.Sql.Contains(" places ", StringComparison.Ordinal) && statement.Sql.StartsWith("SELECT", StringComparison.Ordinal)).ToList();
            logged.Count.ShouldBe(4, file);
            logged.ShouldAllBe(statement => statement.Plan != null && statement.Plan.Executions == 1);

            foreach (var statement in logged)
            {
                var advice = await AdviseAsync(server, name, [statement, .. log.Statements.Where(other => other.Sql.Contains(" spots ", StringComparison.Ordinal) && other.Sql.StartsWith("SELECT", StringComparison.Ordinal))]);

                var finding = advice.Findings.Where(finding => finding.Id == "PG-PLAN-CORRELATED-COLUMNS").ShouldHaveSingleItem(file + statement.Sql);
                finding.Subject.Path.ShouldContain("places");
                finding.Remedy.ShouldNotBeNull().Apply[0].ShouldContain("CREATE STATISTICS");
                finding.Unproven.ShouldNotBeNull().ShouldContain("logged execution");
                var seen = finding.Evidence.Single(evidence => evidence.Name == "seen in");
                ((string)seen.Value.Boxed!).ShouldContain("the slowest of 1 logged executions with rows counted");
                ((string)seen.Value.Boxed!).ShouldContain(" blocks");
                JsonSerializer.Serialize(advice.Findings).ShouldNotContain(Secret);
            }
        }
    }

    [ServerFact(TestServer.Postgres | TestServer.HypoPg)]
    public async Task A_statement_inside_a_function_is_evidence_of_its_own()
    {
        await using var server = await StartAsync();
        var name = await server.CreateDatabaseAsync(Schema);
        await RunAsync(server, name, "json", $"SELECT near('{Secret}', 'zip 7')");
        await server.ExecuteAsync("SELECT 1 AS last_statement", name);
        var log = Read((await FilesAsync(server))[0], name);

        var nested = log.Statements.Where(statement => statement.Sql.Contains("FROM places p", StringComparison.Ordinal) && !statement.Sql.StartsWith("CREATE", StringComparison.Ordinal)).ShouldHaveSingleItem();
        nested.Plan.ShouldNotBeNull();
        var advice = await AdviseAsync(server, name, log.Statements);

        // The names of the function's variables are no columns, so that nobody but the execution itself can tell.
        advice.Skipped.ShouldNotBeEmpty();
        advice.Findings.Where(finding => finding.Id.StartsWith("PG-PLAN-", StringComparison.Ordinal) && finding.Subject.Path.Contains("places")).ShouldNotBeEmpty();
        JsonSerializer.Serialize(advice.Findings).ShouldNotContain(Secret);
    }

    [Fact]
    public void Plans_without_counted_rows_are_left_aside_and_the_slowest_stands_for_all()
    {
        var log = string.Join('\n', Entry(5, 900, counted: false), Entry(7, 1000, counted: true), Entry(3, 10, counted: true), "");

        var statement = PostgresLog.Read([("log", () => new MemoryStream(System.Text.Encoding.UTF8.GetBytes(log)))], new LogOptions(), CancellationToken.None).Statements.ShouldHaveSingleItem();

        var plan = statement.Plan.ShouldNotBeNull();
        (plan.Milliseconds, plan.Executions).ShouldBe((7, 2));
        plan.Text.ShouldContain("rows=1000 loops=1");
        JsonSerializer.Serialize(new WorkloadStatement { Id = "q1", Sql = statement.Sql, LoggedPlan = plan }).ShouldNotContain("loops");

        static string Entry(int milliseconds, int rows, bool counted) =>
            $"2026-01-01 10:00:0{milliseconds}.000 UTC [7] LOG:  duration: {milliseconds}.000 ms  plan:\n\tQuery Text: SELECT * FROM t WHERE a = {milliseconds}\n\tSeq Scan on t  (cost=0.00..1.00 rows=1 width=4)"
            + (counted ? $" (actual time=0.010..{milliseconds}.000 rows={rows} loops=1)" : "") + $"\n\t  Filter: (a = {milliseconds})";
    }

    private static Task<PostgresServer> StartAsync() => PostgresServer.StartAsync(new PostgresServerOptions
    {
        Settings = new Dictionary<string, string>
        {
            ["logging_collector"] = "on",
            ["log_directory"] = "logs",
            ["log_filename"] = "server.log",
            ["log_file_mode"] = "0644",
            ["log_destination"] = "stderr,csvlog,jsonlog",
            ["log_line_prefix"] = Prefix,
            ["jit"] = "off",
            ["max_parallel_workers_per_gather"] = "0",
        },
    });

    private static async Task RunAsync(PostgresServer server, string database, string format, params string[] statements)
    {
        await using var connection = await server.OpenAsync(database);
        foreach (var sql in new[] { $"LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_analyze = on; SET auto_explain.log_buffers = on; SET auto_explain.log_nested_statements = on; SET auto_explain.log_format = {format}" }.Concat(statements))
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    private static LogWorkload Read(string file, string database) => PostgresLog.Read(
        [(file, () => Shared(file))], new LogOptions { Database = database, LinePrefix = file.EndsWith(".log", StringComparison.Ordinal) ? Prefix : null }, CancellationToken.None);

    private static Task<Advice> AdviseAsync(PostgresServer server, string name, IReadOnlyList<LoggedStatement> statements) =>
        new AdvisorDatabase(server, name).AdviseAsync(new Workload
        {
            Source = WorkloadSource.Log,
            Statements = statements.Select((statement, number) => new WorkloadStatement
            {
                Id = $"q{number + 1}", Sql = statement.Sql, Calls = statement.Calls, LoggedPlan = statement.Plan,
                Samples = statement.Samples.Select(sample => new StatementSample(sample.Sql, sample.Parameters)).ToList(),
            }).ToList(),
        });

    private static async Task<IReadOnlyList<string>> FilesAsync(PostgresServer server)
    {
        var major = int.Parse(((string)(await server.ScalarAsync("SHOW server_version_num"))!)[..2], System.Globalization.CultureInfo.InvariantCulture);
        var files = (major >= 15 ? new[] { ".log", ".csv", ".json" } : [".log", ".csv"]).Select(ending => Path.Combine(server.Folder, "data", "logs", "server" + ending)).ToList();
        foreach (var file in files)
        {
            // The collector writes a little later than the statement answers.
            await server.ExecuteAsync("SET log_statement = 'all'; SELECT 1 AS written_after_all");
            var deadline = DateTime.UtcNow.AddMinutes(1);
            while (!await ContainsAsync(file, "written_after_all"))
            {
                (DateTime.UtcNow < deadline).ShouldBeTrue($"{file} never had the last statement.");
                await Task.Delay(50);
            }
        }

        return files;
    }

    private static async Task<bool> ContainsAsync(string file, string text)
    {
        if (!File.Exists(file))
        {
            return false;
        }

        await using var stream = Shared(file);
        using var reader = new StreamReader(stream);
        return (await reader.ReadToEndAsync()).Contains(text, StringComparison.Ordinal);
    }

    private static FileStream Shared(string file) => new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
}
