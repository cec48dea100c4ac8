using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe;
using Polystore.Postgres.Tests.Faults.Accuracy;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Faults.Capacity;

/// <summary>Growth between two snapshots of a real server, the first one moved a week back.</summary>
public sealed class CapacityFaultTests
{
    private const int DaysBetween = 7;

    private static async Task<Snapshot> ObserveAsync(PostgresServer server, string database) =>
        await new PostgresProbe().ObserveAsync(DatabaseUrl.Parse(server.Url(database)), new ObserveOptions(), null, CancellationToken.None);

    private static IReadOnlyList<string> Found(string rule, Snapshot before, Snapshot now, params (string Name, double Value)[] options)
    {
        var judge = RuleCatalog.FindIn(typeof(PostgresEngine).Assembly).Single(candidate => candidate.Info.Id == rule);
        var verdict = judge.Judge(new RuleContext
        {
            Snapshot = now,
            Before = before with { ObservedAt = now.ObservedAt.AddDays(-DaysBetween) },
            Now = now.ObservedAt,
            Options = new RuleOptions(options.ToDictionary(option => option.Name, option => option.Value)),
        });
        verdict.NotExaminedReason.ShouldBeNull();
        return verdict.Findings.Select(finding => $"{finding.State} {finding.Object}").ToList();
    }

    [ServerFact(TestServer.Postgres)]
    [ShowsFault("PG-CAPACITY-DATABASE-GROWTH", FaultWay.OneWay, Aged = true)]
    [ShowsFault("PG-CAPACITY-TABLE-GROWTH", FaultWay.OneWay, Aged = true)]
    [ShowsFault("PG-CAPACITY-INDEX-GROWTH", FaultWay.OneWay, Aged = true)]
    [ShowsFault("PG-CAPACITY-DISK-DAYS", FaultWay.OneWay, Aged = true)]
    public async Task What_grew_between_two_snapshots_is_named_and_nothing_else()
    {
        await using var server = await PostgresServer.StartAsync();
        var database = await server.CreateDatabaseAsync("""
            CREATE TABLE grows (id int PRIMARY KEY, body text) WITH (autovacuum_enabled = off); INSERT INTO grows SELECT i, repeat('x', 100) FROM generate_series(1, 1000) i;
            CREATE TABLE stays (id int PRIMARY KEY, body text) WITH (autovacuum_enabled = off); INSERT INTO stays SELECT i, repeat('x', 100) FROM generate_series(1, 20000) i;
            CREATE TABLE churns (id int PRIMARY KEY, n int) WITH (autovacuum_enabled = off, fillfactor = 100); INSERT INTO churns SELECT i, 0 FROM generate_series(1, 5000) i; CREATE INDEX churns_n ON churns (n);
            """);
        var before = await ObserveAsync(server, database);
        await server.ExecuteAsync("INSERT INTO grows SELECT i, repeat('x', 100) FROM generate_series(1001, 30000) i; CREATE TABLE is_new AS SELECT repeat('x', 100) FROM generate_series(1, 20000);", database);
        for (var round = 1; round <= 6; round++)
        {
            await server.ExecuteAsync($"UPDATE churns SET n = {round} * 1000000 + id", database);
        }

        var now = await ObserveAsync(server, database);
        (string, double) least = ("bytes", 100_000);

        Found("PG-CAPACITY-TABLE-GROWTH", before, now, least).ShouldBe(["Problem public.churns", "Problem public.grows"], ignoreOrder: true);
        Found("PG-CAPACITY-INDEX-GROWTH", before, now, least).ShouldContain("Problem public.churns_n on churns");
        Found("PG-CAPACITY-INDEX-GROWTH", before, now, least).ShouldNotContain(found => found.Contains("stays", StringComparison.Ordinal) || found.Contains("grows", StringComparison.Ordinal));
        Found("PG-CAPACITY-DATABASE-GROWTH", before, now, least).ShouldHaveSingleItem();
        Found("PG-CAPACITY-DISK-DAYS", before, now, ("disk-bytes", 100_000_000)).ShouldHaveSingleItem();

        foreach (var rule in new[] { "PG-CAPACITY-TABLE-GROWTH", "PG-CAPACITY-INDEX-GROWTH", "PG-CAPACITY-DATABASE-GROWTH" })
        {
            Found(rule, now, now, least).ShouldBeEmpty(rule);
            Found(rule, before, now).ShouldBeEmpty($"{rule}: some megabytes are no growth to speak of");
        }

        Found("PG-CAPACITY-DISK-DAYS", before, now, ("disk-bytes", 1e15)).ShouldBeEmpty();
    }
}
