using System.Globalization;
using Polystore.TestServers;

namespace Polystore.RedisClient.Tests.Servers;

public class ManyCallersTests
{
    [ServerFact(TestServer.Redis)]
    public async Task Replies_keep_to_their_callers_while_others_cancel()
    {
        var server = await RedisServer.SharedAsync();
        await using var database = await RedisDatabase.ConnectAsync(server.Url);
        var tagged = new Tagged(database);
        await tagged.RunAsync(callers: 64, requests: 4000, cancelOneIn: 5);
        tagged.Wrong.ShouldBeEmpty();
        tagged.Failed.ShouldBe(0);
        tagged.Cancelled.ShouldBeGreaterThan(100);
        (tagged.Right + tagged.Cancelled).ShouldBe(64 * 4000);
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_million_tagged_requests_under_cut_connections_are_answered_to_their_callers()
    {
        await using var server = await RedisServer.StartAsync();
        await using var database = await RedisDatabase.ConnectAsync(server.Url + "?timeout=30s");
        var tagged = new Tagged(database);
        var load = tagged.RunAsync(callers: 100, requests: 10_000, cancelOneIn: 50);
        var cuts = 0;
        while (!load.IsCompleted)
        {
            await Task.WhenAny(load, Task.Delay(100));
            await server.ExecuteAsync("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            cuts++;
        }

        await load;
        cuts.ShouldBeGreaterThan(5);
        tagged.Wrong.ShouldBeEmpty();
        // A read goes again when its connection is lost under it, four times at most.
        (tagged.Right + tagged.Cancelled + tagged.Failed).ShouldBe(1_000_000);
        tagged.Failed.ShouldBeLessThan(100);
    }

    [ServerFact(TestServer.Redis)]
    public async Task Writes_under_cut_connections_fail_as_unknown_or_are_answered_to_their_callers()
    {
        await using var server = await RedisServer.StartAsync();
        await using var database = await RedisDatabase.ConnectAsync(server.Url);
        var tagged = new Tagged(database);
        var load = tagged.RunAsync(callers: 50, requests: 2_000, readOnly: false);
        while (!load.IsCompleted)
        {
            await Task.WhenAny(load, Task.Delay(50));
            await server.ExecuteAsync("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        }

        await load;
        tagged.Wrong.ShouldBeEmpty();
        tagged.Failed.ShouldBeGreaterThan(0);
        tagged.Failures.Keys.ShouldBe([nameof(RedisConnectionException)]);
        (tagged.Right + tagged.Failed).ShouldBe(100_000);
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_write_is_done_at_most_once_however_often_the_connection_is_cut()
    {
        await using var server = await RedisServer.StartAsync();
        await using var database = await RedisDatabase.ConnectAsync(server.Url);
        var (sure, unknown) = (0L, 0L);
        var callers = Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Read(ref unknown) < 20)
            {
                try
                {
                    await database.IncrementAsync("counter");
                    Interlocked.Increment(ref sure);
                }
                catch (RedisConnectionException failure)
                {
                    if (failure.Delivery == RedisDelivery.Unknown)
                    {
                        Interlocked.Increment(ref unknown);
                    }
                }
            }
        })));
        while (!callers.IsCompleted)
        {
            await Task.WhenAny(callers, Task.Delay(20));
            await server.ExecuteAsync("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        }

        await callers;
        var counted = long.Parse((string)(await server.ExecuteAsync("GET", "counter"))!, CultureInfo.InvariantCulture);
        sure.ShouldBeGreaterThan(0);
        counted.ShouldBeInRange(sure, sure + unknown);
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_server_that_is_killed_and_comes_back_is_used_again()
    {
        await using var server = await RedisServer.StartAsync();
        await using var database = await RedisDatabase.ConnectAsync(server.Url + "?timeout=20s");
        await database.PingAsync();
        await server.KillAsync();
        var waiting = Enumerable.Range(0, 50).Select(i => database.ExecuteAsync(["ECHO", i]).AsTask()).ToList();
        await Task.Delay(200);
        waiting.ShouldAllBe(call => !call.IsCompleted);
        await server.StartAgainAsync();
        var replies = await Task.WhenAll(waiting);
        replies.Select(reply => reply.AsInt64()).ShouldBe(Enumerable.Range(0, 50).Select(i => (long)i));
    }

    [ServerFact(TestServer.Redis)]
    public async Task Replies_that_come_after_the_timeout_go_to_nobody()
    {
        await using var server = await RedisServer.StartAsync();
        await using var database = await RedisDatabase.ConnectAsync(server.Url + "?timeout=300ms");
        await server.SuspendAsync();
        var late = Enumerable.Range(0, 20).Select(i => database.ExecuteAsync(["ECHO", $"late{i}"]).AsTask()).ToList();
        foreach (var call in late)
        {
            var failure = await Should.ThrowAsync<RedisTimeoutException>(call);
            failure.Delivery.ShouldBe(RedisDelivery.Unknown);
            failure.Message.ShouldContain("ECHO was sent to");
        }

        await server.ResumeAsync();
        var tagged = new Tagged(database);
        await tagged.RunAsync(callers: 20, requests: 50);
        tagged.Wrong.ShouldBeEmpty();
        tagged.Right.ShouldBeGreaterThan(0);
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_server_that_hangs_is_given_up_and_found_again()
    {
        await using var server = await RedisServer.StartAsync();
        await using var database = await RedisDatabase.ConnectAsync(server.Url + "?timeout=20s&unresponsiveafter=400ms&connecttimeout=300ms");
        await database.PingAsync();
        await server.SuspendAsync();
        var read = database.ExecuteAsync(["ECHO", "again"]).AsTask();
        var write = database.SetAsync("a", "b").AsTask();
        (await Should.ThrowAsync<RedisConnectionException>(write)).Delivery.ShouldBe(RedisDelivery.Unknown);
        read.IsCompleted.ShouldBeFalse();
        await server.ResumeAsync();
        (await read).AsString().ShouldBe("again");
    }

    [ServerFact(TestServer.Redis)]
    public async Task A_queue_that_is_full_refuses_at_once()
    {
        await using var server = await RedisServer.StartAsync();
        await using var database = await RedisDatabase.ConnectAsync(server.Url + "?maxinflight=10&maxwaiting=20&timeout=20s");
        await server.SuspendAsync();
        var calls = Enumerable.Range(0, 40).Select(i => database.ExecuteAsync(["ECHO", i]).AsTask()).ToList();
        var refused = calls.Where(call => call.IsFaulted || call.IsCompleted).ToList();
        await server.ResumeAsync();
        var outcomes = await Task.WhenAll(calls.Select(async (call, i) =>
        {
            try
            {
                (await call).AsInt64().ShouldBe(i);
                return true;
            }
            catch (RedisConnectionException full)
            {
                full.Problem.ShouldBe(RedisConnectionProblem.Overloaded);
                full.Delivery.ShouldBe(RedisDelivery.NotSent);
                return false;
            }
        }));
        outcomes.Count(done => done).ShouldBe(30);
        outcomes.Take(30).ShouldAllBe(done => done);
        refused.Count.ShouldBeLessThanOrEqualTo(10);
    }
}
