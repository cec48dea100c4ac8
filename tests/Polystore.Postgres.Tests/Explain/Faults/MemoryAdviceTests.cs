using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Polystore.Core.Findings;
using Polystore.Postgres.Explain;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Parsing;
using Polystore.Postgres.Tests.Faults;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Explain.Faults;

/// <summary>The memory that is advised is enough, and a quarter of it is not.</summary>
public sealed partial class MemoryAdviceTests
{
    [ServerTheory(TestServer.Postgres)]
    [InlineData("PG-PLAN-SORT-SPILL", "SELECT * FROM events ORDER BY at, note", "")]
    [InlineData("PG-PLAN-SORT-SPILL", "SELECT id FROM events ORDER BY at", "")]
    [InlineData("PG-PLAN-SORT-SPILL", "SELECT e.*, repeat('z', e.id % 300) FROM events e ORDER BY kind, note DESC", "")]
    [InlineData("PG-PLAN-HASH-SPILL", "SELECT e.at, k.name FROM events e JOIN kinds k ON k.id = e.kind", "enable_mergejoin,enable_nestloop")]
    [InlineData("PG-PLAN-HASH-SPILL", "SELECT count(*) FROM events e JOIN events f ON f.kind = e.id", "enable_mergejoin,enable_nestloop")]
    [InlineData("PG-PLAN-HASH-AGGREGATE-SPILL", "SELECT kind, count(*), max(at) FROM events GROUP BY kind", "enable_sort")]
    [InlineData("PG-PLAN-HASH-AGGREGATE-SPILL", "SELECT DISTINCT note, at FROM events", "enable_sort")]
    [InlineData("PG-PLAN-HASH-AGGREGATE-SPILL", "SELECT kind, avg(id::numeric), sum(id::numeric) FROM events GROUP BY kind", "enable_sort")]
    public async Task Advised_memory_is_enough_and_a_quarter_of_it_is_not(string rule, string sql, string off)
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync();
        await FaultSuite.RunAsync(server, database, MemoryFaults.Events);
        await using var connection = await server.OpenAsync(database);
        foreach (var setting in MemoryFaults.Small.Concat(off.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(name => $"{name} = off")))
        {
            await SetAsync(connection, setting);
        }

        var finding = (await ExplainAsync(connection, sql)).Single(found => found.Id == rule);
        var advised = Advised().Match(finding.Remedy!.Guidance!);
        var kilobytes = double.Parse(advised.Groups[1].Value, CultureInfo.InvariantCulture) * (advised.Groups[2].Value == "MB" ? 1024 : 1);

        await SetAsync(connection, $"work_mem = '{kilobytes}kB'");
        (await ExplainAsync(connection, sql)).Where(found => found.Id == rule).Select(found => found.Title).ShouldBeEmpty($"with {kilobytes} kB");
        await SetAsync(connection, $"work_mem = '{Math.Floor(kilobytes / 4)}kB'");
        (await ExplainAsync(connection, sql)).ShouldContain(found => found.Id == rule, $"with a quarter of {kilobytes} kB");
    }

    private static async Task SetAsync(NpgsqlConnection connection, string setting)
    {
        await using var command = new NpgsqlCommand($"SET {setting}", connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<IReadOnlyList<Finding>> ExplainAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand($"EXPLAIN (ANALYZE, BUFFERS, SETTINGS, FORMAT JSON) {sql}", connection);
        var plan = PostgresPlanReader.Read((string)(await command.ExecuteScalarAsync())!);
        return (await new QueryAnalyzer().AnalyzeAsync(plan, sql: sql)).Findings;
    }

    [GeneratedRegex("SET LOCAL work_mem = '([0-9]+)(MB|kB)'")]
    private static partial Regex Advised();
}
