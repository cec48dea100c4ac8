using Polystore.Core.Engines;
using Polystore.Postgres.Tests.Faults.Accuracy;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Faults.Workload;

/// <summary>What pg_stat_statements itself is like on a server made for it.</summary>
public sealed class StatementsServerTests
{
    private static SeededFault Ask(string rule, params (string Name, double Value)[] options) => new()
    {
        Rule = rule, Fault = "", Decoy = "", Subject = "", Options = options.ToDictionary(option => option.Name, option => option.Value),
    };

    [ShowsFault("PG-WORKLOAD-STATEMENTS-FULL", FaultWay.OneWay)]
    [ServerFact(TestServer.Postgres)]
    [ShowsFault("PG-WORKLOAD-STATEMENTS-FULL", FaultWay.OneWay)]
    public async Task Too_little_room_is_named_with_the_change_that_makes_more()
    {
        await using var server = await PostgresServer.StartAsync(new PostgresServerOptions { Settings = new Dictionary<string, string> { ["pg_stat_statements.max"] = "100" } });
        var fault = Ask("PG-WORKLOAD-STATEMENTS-FULL", ("hours", 0));
        await server.ExecuteAsync("CREATE EXTENSION pg_stat_statements");
        (await FaultSuite.FindingsAsync(server, "postgres", fault)).ShouldBeEmpty();

        await FaultSuite.RunAsync(server, "postgres", string.Concat(Enumerable.Range(2, 200).Select(terms => $"SELECT {string.Join(" + ", Enumerable.Repeat("1", terms))};")));
        var finding = (await FaultSuite.FindingsAsync(server, "postgres", fault)).ShouldHaveSingleItem();
        finding.Object.ShouldBe("pg_stat_statements.max");
        await FaultSuite.ApplyAsync(server, "postgres", new Change(finding.Fingerprint, finding.Title, finding.Remedy!.Apply, finding.Remedy.Rollback));
        (await server.ScalarAsync("SELECT setting FROM pg_file_settings WHERE name = 'pg_stat_statements.max' ORDER BY seqno DESC LIMIT 1")).ShouldBe("10000");
    }

    [ShowsFault("PG-WORKLOAD-JIT", FaultWay.OneWay)]
    [ServerFact(TestServer.Postgres)]
    [ShowsFault("PG-WORKLOAD-JIT", FaultWay.OneWay)]
    public async Task Compiling_short_statements_is_named_where_the_server_can_compile()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("CREATE EXTENSION pg_stat_statements");
        var fault = Ask("PG-WORKLOAD-JIT", ("hours", 0), ("load", 0));
        const string compiled = "SELECT sum(a * 2 + length(a::text)) FROM generate_series(1, 100) AS a;";
        await FaultSuite.RunAsync(server, database, "SET jit_above_cost = 1000000000; " + compiled);
        if ((string?)await server.ScalarAsync("SELECT extversion FROM pg_extension WHERE extname = 'pg_stat_statements'", database) is "1.8" or "1.9")
        {
            (await Should.ThrowAsync<ShouldAssertException>(() => FaultSuite.FindingsAsync(server, database, fault))).Message.ShouldContain("does not count compilation");
            return;
        }

        (await FaultSuite.FindingsAsync(server, database, fault)).ShouldBeEmpty();
        await FaultSuite.RunAsync(server, database, "SET jit_above_cost = 0; SET jit_optimize_above_cost = 0; " + compiled);
        var named = (await FaultSuite.FindingsAsync(server, database, fault)).Select(finding => finding.Object);
        named.ShouldBe((bool)(await server.ScalarAsync("SELECT pg_jit_available()", database))! ? ["jit_above_cost"] : []);
    }
}
