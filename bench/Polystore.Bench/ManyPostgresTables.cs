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
        await using var connection = await server.OpenAsync(database);
        await MakeAsync(connection, tables);

        // Without this the catalogues have the statistics of an empty database, as right after a large migration.
        Console.WriteLine($"| {tables} tables × 3 indexes, catalogues never analysed | median of {Repetitions}, ms | peak MB | statements |");
        await CompareAsync(server, connection, database);
        await ExecuteAsync(connection, "ANALYZE");
        Console.WriteLine();
        Console.WriteLine($"| {tables} tables × 3 indexes, catalogues analysed | median of {Repetitions}, ms | peak MB | statements |");
        await CompareAsync(server, connection, database);
    }

    private static async Task CompareAsync(PostgresServer server, NpgsqlConnection connection, string database)
    {
        Console.WriteLine("|---|---:|---:|---:|");
        var file = Path.Combine(Path.GetTempPath(), $"polystore-bench-{Environment.ProcessId}.json");
        try
        {
            string[] quiet = ["--format", "json", "--fail-on", "never"];
            await ExecuteAsync(connection, "SELECT pg_stat_statements_reset()");
            await ShowAsync("polystore check", server, database, connection, ["check", server.Url(database), .. quiet]);
            await ShowAsync("polystore check --save", server, database, connection, ["check", server.Url(database), "--save", file, .. quiet]);
            await ShowAsync("polystore check --from", server, database, connection, ["check", "--from", file, .. quiet]);
            await ShowPeerAsync(connection);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task ShowAsync(string name, PostgresServer server, string database, NpgsqlConnection connection, string[] arguments)
    {
        var before = await StatementsAsync(connection);
        var run = await Measured.MedianAsync(Repetitions, BuiltCommand.Path, arguments);
        var statements = (await StatementsAsync(connection) - before) / Repetitions;
        if (run.ExitCode != 0)
        {
            throw new InvalidOperationException($"{name} on {server.Url(database)} ended with {run.ExitCode}.");
        }

        Console.WriteLine($"| {name}, whole process | {run.Milliseconds:0} | {run.PeakMegabytes:0} | {statements} |");
    }

    private static async Task ShowPeerAsync(NpgsqlConnection connection)
    {
        var queries = PgHeroQueries.Find();
        if (queries.Count == 0)
        {
            Console.WriteLine("| PgHero's queries | not measured: POLYSTORE_PGHERO names no unpacked gem | | |");
            return;
        }

        var times = new List<double>();
        var failed = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Repetitions; i++)
        {
            var clock = Stopwatch.StartNew();
            foreach (var (method, sql) in queries)
            {
                if (!await ReadAsync(connection, sql))
                {
                    failed.Add(method);
                }
            }

            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        var note = failed.Count == 0 ? "" : $", of which the server refuses {string.Join(", ", failed)}";
        Console.WriteLine($"| PgHero's {queries.Count} queries ({string.Join(", ", queries.Select(query => query.Method))}){note}, rows read and not judged | {times.Order().ElementAt(Repetitions / 2):0} | | {queries.Count} |");
    }

    // Every row is read, as a client of these queries has to.
    private static async Task<bool> ReadAsync(NpgsqlConnection connection, string sql)
    {
        try
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300, AllResultTypesAreUnknown = true };
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                reader.GetValue(0);
            }

            return true;
        }
        catch (PostgresException)
        {
            return false;
        }
    }

    private static async Task<long> StatementsAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT coalesce(sum(calls), 0)::int8 FROM pg_stat_statements WHERE query LIKE '/* polystore */%'", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task MakeAsync(NpgsqlConnection connection, int tables)
    {
        for (var first = 0; first < tables; first += 500)
        {
            var script = string.Concat(Enumerable.Range(first, Math.Min(500, tables - first)).Select(i => string.Create(CultureInfo.InvariantCulture, $"""
                CREATE TABLE t{i} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent_id bigint NOT NULL REFERENCES t{Math.Max(0, i - 1)}(id),
                    code text NOT NULL, note text, amount numeric(12, 2), created_at timestamptz NOT NULL DEFAULT now());
                CREATE INDEX t{i}_parent ON t{i} (parent_id);
                CREATE INDEX t{i}_code ON t{i} (code, created_at);

                """)));
            await ExecuteAsync(connection, script);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync();
    }
}
