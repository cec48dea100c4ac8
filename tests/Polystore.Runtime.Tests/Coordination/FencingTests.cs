using System.Globalization;
using Polystore.Runtime.Coordination;
using Polystore.Runtime.Tests.Children;
using Polystore.TestServers;
using Polystore.TestServers.Mongo;
using Xunit.Abstractions;

namespace Polystore.Runtime.Tests.Coordination;

/// <summary>
/// A holder in another process is stopped in its tracks for longer than its lease, and goes on as if nothing had been:
/// POLYSTORE_FENCING_ROUNDS times, else 25.
/// </summary>
public sealed class FencingTests(ITestOutputHelper output)
{
    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("POLYSTORE_FENCING_ROUNDS") ?? "25", CultureInfo.InvariantCulture);

    [ServerFact(TestServer.Redis)]
    public async Task Redis_accepts_no_write_of_a_holder_that_woke_up()
    {
        await using var server = await RedisServer.StartAsync(Durable);
        await RunAsync("redis", server.Url, "");
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Postgres_accepts_no_write_of_a_holder_that_woke_up()
    {
        var server = await PostgresServer.SharedAsync();
        await RunAsync("postgres", "", LockStores.Pooled(server, await server.CreateDatabaseAsync()));
    }

    [ServerFact(TestServer.Redis | TestServer.Postgres)]
    public async Task Leases_in_Redis_and_tokens_of_Postgres_accept_none_either()
    {
        var server = await PostgresServer.SharedAsync();
        await RunAsync("redis+postgres", (await RedisServer.SharedAsync()).Url, LockStores.Pooled(server, await server.CreateDatabaseAsync()));
    }

    [MongoFact]
    public async Task Leases_in_Redis_and_tokens_of_MongoDB_accept_none_either()
    {
        await using var redis = await RedisServer.StartAsync();
        await RunAsync("redis+mongo", redis.Url, $"{await MongoServers.UrlAsync()} {MongoServers.NewDatabase()}");
    }

    [MongoFact]
    public async Task MongoDB_accepts_no_write_of_a_holder_that_woke_up() => await RunAsync("mongo", "", $"{await MongoServers.UrlAsync()} {MongoServers.NewDatabase()}");

    internal static RedisServerOptions Durable { get; } = new() { Settings = new Dictionary<string, string> { ["appendonly"] = "yes", ["appendfsync"] = "always" } };

    private async Task RunAsync(string kind, string redis, string store)
    {
        await using var guarded = await Guarded.OpenAsync(kind, redis, store);
        await guarded.SetUpAsync();
        await using var sleeper = ChildProcess.Start("lock-holder", kind, redis, store);
        var tokens = new List<long>();
        for (var round = 0; round < Rounds; round++)
        {
            await sleeper.SayAsync("go");
            tokens.Add(long.Parse((await sleeper.HearAsync()).Split(' ')[1], CultureInfo.InvariantCulture));
            await Task.Delay(round % 10);
            await sleeper.SuspendAsync();
            await using (var held = await guarded.Locks.AcquireAsync(Guarded.Name, Timeout.InfiniteTimeSpan))
            {
                tokens.Add(held.Token.Value);
                (await guarded.TryWriteAsync(held.Token)).ShouldBeTrue();
                await sleeper.ResumeAsync();
                (await sleeper.HearAsync()).ShouldBe("refused");
                (await guarded.TryWriteAsync(held.Token)).ShouldBeTrue("nobody has taken it since");
            }
        }

        var (accepted, unguarded) = await guarded.ReadAsync();
        output.WriteLine($"{kind}: {Rounds} rounds, {accepted.Count} writes accepted, {Stale(accepted)} of them stale; without a guard {Stale(unguarded)} stale of {unguarded.Count}");
        tokens.ShouldBe(tokens.Order().Distinct(), "they strictly increase");
        Stale(accepted).ShouldBe(0);
        Stale(unguarded).ShouldBeGreaterThan(0, "the holder did wake up and write");
    }

    // Writes after one with a newer token.
    private static int Stale(IReadOnlyList<long> tokens)
    {
        var (newest, stale) = (0L, 0);
        foreach (var token in tokens)
        {
            stale += token < newest ? 1 : 0;
            newest = Math.Max(newest, token);
        }

        return stale;
    }
}
