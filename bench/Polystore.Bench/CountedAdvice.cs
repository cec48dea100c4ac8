using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Polystore.Samples.Shop;
using Polystore.Sql;

namespace Polystore.Bench;

/// <summary>
/// The sample shop's queries through a driver with parameters, advised on from pg_stat_statements alone, the advice applied, and the
/// queries once more: total execution time as the server counts it, before and after.
/// </summary>
internal static class CountedAdvice
{
    /// <summary>Runs on a database that <c>polystore lab shop --engine postgres</c> filled, with hypopg and pg_stat_statements in it.</summary>
    /// <param name="url">The database; it is changed.</param>
    /// <param name="divisor">Every query runs a so many times smaller number of times than the workload says, at least once.</param>
    public static async Task<int> RunAsync(string url, double divisor)
    {
        var target = Core.Connections.DatabaseUrl.Parse(url);
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = target.Hosts[0].Host, Port = target.Hosts[0].Port ?? 5432, Username = target.User, Password = target.Password, Database = target.Database, CommandTimeout = 0, Pooling = false,
        };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        var queries = WorkloadScript.Read(ShopSample.Workload, SqlDialect.Postgres)
            .Where(statement => statement.Sql.StartsWith("SELECT", StringComparison.Ordinal)).ToList();

        var before = await TrafficAsync(connection, queries, divisor);
        var advised = await Measured.RunAsync(BuiltCommand.Path, "advise", url, "--apply", "--yes", "--format", "json", "--output", Path.Combine(Path.GetTempPath(), "polystore-counted.json"));
        if (advised.ExitCode != 0)
        {
            Console.Error.WriteLine("advise failed; run it by hand to see why.");
            return 3;
        }

        await ExecuteAsync(connection, "VACUUM ANALYZE");
        var after = await TrafficAsync(connection, queries, divisor);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            | {queries.Count} queries, {before.Calls:#,0} calls | before | after | ratio |
            |---|--:|--:|--:|
            | total execution time, s | {before.Seconds:0.0} | {after.Seconds:0.0} | {before.Seconds / after.Seconds:0.0} |
            | blocks, million | {before.Blocks / 1e6:0.0} | {after.Blocks / 1e6:0.0} | {before.Blocks / after.Blocks:0.0} |
            """));
        return 0;
    }

    private static async Task<(double Seconds, double Blocks, double Calls)> TrafficAsync(NpgsqlConnection connection, IReadOnlyList<WorkloadStatement> queries, double divisor)
    {
        await ExecuteAsync(connection, "SELECT pg_stat_statements_reset(0, (SELECT oid FROM pg_database WHERE datname = current_database()), 0)");
        foreach (var query in queries)
        {
            var request = ShopRequest.Of(query.Sql);
            await using var command = new NpgsqlCommand(request.Sql, connection);
            command.Parameters.AddRange(request.Values.Select(value => new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Unknown, Value = value }).ToArray());
            for (var run = 0; run < Math.Max(1, query.Calls / divisor); run++)
            {
                await command.ExecuteNonQueryAsync();
            }
        }

        await using var count = new NpgsqlCommand(
            """
            SELECT sum(total_exec_time) / 1000, sum(shared_blks_hit + shared_blks_read)::float8, sum(calls)::float8 FROM pg_stat_statements
             WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND query NOT LIKE '%pg_stat_statements_reset%'
            """,
            connection);
        await using var reader = await count.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetDouble(0), reader.GetDouble(1), reader.GetDouble(2));
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
