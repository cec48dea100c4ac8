using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Polystore.TestServers;

namespace Polystore.Bench;

/// <summary>
/// <c>polystore check</c> on many PostgreSQL tables with three indexes and a foreign key each, on a private server: observed live,
/// kept with <c>--save</c>, judged <c>--from</c> the file; beside PgHero's own queries on the same server in the same run.
/// </summary>
internal static class ManyPostgresTables
{
    private const int Repetitions = 3;

    public static async Task RunAsync(int tables)
    {
        await using var server = await PostgresServer.StartAsync(new PostgresServerOptions { Settings = new Dictionary<string, string> { ["autovacuum"] = "off" } });
        var database = await server.CreateDatabaseAsync("CREATE EXTENSION pg_stat_statements");
        await MakeAsync(server, database, tables);

        // Without this the catalogues have the statistics of an empty database, as right after a large migration.
        await CompareAsync(server, database, $"{tables} tables × 3 indexes, catalogues never analysed");
        await ExecuteAsync(server, database, "ANALYZE");
        await CompareAsync(server, database, $"{tables} tables × 3 indexes, catalogues analysed");
    }

    /// <summary>Two faults in each of as many tables: no primary key, and a foreign key without an index over some rows.</summary>
    public static async Task RunFaultsAsync(int tables)
    {
        await using var server = await PostgresServer.StartAsync(new PostgresServerOptions { Settings = new Dictionary<string, string> { ["autovacuum"] = "off" } });
        var database = await server.CreateDatabaseAsync("CREATE TABLE parent (id bigint PRIMARY KEY); INSERT INTO parent VALUES (1);");
        for (var first = 0; first < tables; first += 500)
        {
            await ExecuteAsync(server, database, string.Concat(Enumerable.Range(first, Math.Min(500, tables - first)).Select(i => string.Create(
                CultureInfo.InvariantCulture, $"CREATE TABLE f{i} (id bigint NOT NULL, parent_id bigint NOT NULL REFERENCES parent (id)); INSERT INTO f{i} VALUES (1, 1);\n"))));
        }

        Console.WriteLine($"| {tables} tables with two faults each | wall, ms | processor, ms | peak MB | written, MB |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        foreach (var format in (string[])["json", "html", "markdown", "terminal"])
        {
            foreach (var all in (string[][])[[], ["--all"]])
            {
                var run = await Measured.MedianAsync(Repetitions, BuiltCommand.Path, ["check", server.Url(database), "--format", format, "--fail-on", "never", .. all]);
                RequireSuccess(run, format, server.Url(database));
                Console.WriteLine($"| {string.Join(' ', [format, .. all])} | {run.Milliseconds:0} | {run.ProcessorMilliseconds:0} | {run.PeakMegabytes:0} | {run.OutputBytes / 1e6:0.0} |");
            }
        }
    }

    private static async Task CompareAsync(PostgresServer server, string database, string what)
    {
        Console.WriteLine();
        Console.WriteLine($"| {what} | wall, ms | processor of the command, ms | of the server, ms | peak MB | statements |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|");
        var file = Path.Combine(Path.GetTempPath(), $"polystore-bench-{Environment.ProcessId}.json");
        try
        {
            string[] quiet = ["--format", "json", "--fail-on", "never"];
            await ExecuteAsync(server, database, "SELECT pg_stat_statements_reset()");
            await ShowPeerAsync(server, database);
            await ShowAsync("polystore check", server, database, ["check", server.Url(database), .. quiet]);
            await ShowAsync("polystore check --save", server, database, ["check", server.Url(database), "--save", file, .. quiet]);
            await ShowAsync("polystore check --from", server, database, ["check", "--from", file, .. quiet]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task ShowAsync(string name, PostgresServer server, string database, string[] arguments)
    {
        var before = await StatementsAsync(server, database);
        var runs = new List<(Measured Run, double Server)>();
        for (var i = 0; i < Repetitions; i++)
        {
            Measured? run = null;
            var spent = await new ServerTime(server).OfAsync(async () => run = await Measured.RunAsync(BuiltCommand.Path, arguments));
            RequireSuccess(run!, name, server.Url(database));
            runs.Add((run!, spent));
        }

        var statements = (await StatementsAsync(server, database) - before) / Repetitions;
        Console.WriteLine($"| {name}, whole process, every rule | {Median(runs, run => run.Run.Milliseconds):0} | {Median(runs, run => run.Run.ProcessorMilliseconds ?? 0):0} | {(statements == 0 ? "" : $"{Median(runs, run => run.Server):0}")} | {runs.Max(run => run.Run.PeakMegabytes):0} | {statements} |");
    }

    private static async Task ShowPeerAsync(PostgresServer server, string database)
    {
        var queries = PgHeroQueries.Find();
        if (queries.Count == 0)
        {
            Console.WriteLine("| PgHero's queries: not measured, POLYSTORE_PGHERO names no unpacked gem or clone | | | | | |");
            return;
        }

        var runs = new List<(double Wall, double Server)>();
        var failed = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Repetitions; i++)
        {
            var clock = Stopwatch.StartNew();
            var wall = 0.0;
            var spent = await new ServerTime(server).OfAsync(async () =>
            {
                failed.UnionWith(await ReadAllAsync(server, database, queries));
                wall = clock.Elapsed.TotalMilliseconds;
            });
            runs.Add((wall, spent));
        }

        var note = failed.Count == 0 ? "" : $", of which the server refuses {string.Join(", ", failed)}";
        Console.WriteLine($"| {queries.Count} queries of PgHero{note}, every row read and nothing judged | {Median(runs, run => run.Wall):0} | | {Median(runs, run => run.Server):0} | | {queries.Count} |");
        Console.Error.WriteLine($"PgHero's queries: {string.Join(", ", queries.Select(query => query.Method))}");
    }

    // In a session of its own, whose time counts when it ends. Every row is read, as a client of these queries has to.
    private static async Task<IReadOnlyList<string>> ReadAllAsync(PostgresServer server, string database, IReadOnlyList<(string Method, string Sql)> queries)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync();
        var failed = new List<string>();
        foreach (var (method, sql) in queries)
        {
            try
            {
                await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300, AllResultTypesAreUnknown = true };
                await using var reader = await command.ExecuteReaderAsync();
                while (await reader.ReadAsync())
                {
                    reader.GetValue(0);
                }
            }
            catch (PostgresException)
            {
                failed.Add(method);
            }
        }

        return failed;
    }

    private static double Median<T>(IEnumerable<T> runs, Func<T, double> number) => runs.Select(number).Order().ElementAt(Repetitions / 2);

    private static void RequireSuccess(Measured run, string name, string target)
    {
        if (run.ExitCode != 0)
        {
            throw new InvalidOperationException($"{name} on {target} ended with {run.ExitCode}.");
        }
    }

    private static async Task<long> StatementsAsync(PostgresServer server, string database) => (long)(await server.ScalarAsync(
        "SELECT coalesce(sum(calls), 0)::int8 FROM pg_stat_statements WHERE query LIKE '%/* polystore */%' AND query NOT LIKE '%pg_stat_statements WHERE query LIKE%'", database))!;

    private static async Task MakeAsync(PostgresServer server, string database, int tables)
    {
        for (var first = 0; first < tables; first += 500)
        {
            var script = string.Concat(Enumerable.Range(first, Math.Min(500, tables - first)).Select(i => string.Create(CultureInfo.InvariantCulture, $"""
                CREATE TABLE t{i} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent_id bigint NOT NULL REFERENCES t{Math.Max(0, i - 1)}(id),
                    code text NOT NULL, note text, amount numeric(12, 2), created_at timestamptz NOT NULL DEFAULT now());
                CREATE INDEX t{i}_parent ON t{i} (parent_id);
                CREATE INDEX t{i}_code ON t{i} (code, created_at);

                """)));
            await ExecuteAsync(server, database, script);
        }
    }

    private static async Task ExecuteAsync(PostgresServer server, string database, string sql)
    {
        await using var connection = await server.OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync();
    }
}
