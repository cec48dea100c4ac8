using System.Collections.Concurrent;
using MongoDB.Bson;
using Polystore.MongoDriver.Tests.Servers;
using Polystore.MongoLab;
using Polystore.TestServers.Mongo;
using Xunit.Abstractions;

namespace Polystore.MongoDriver.Tests.Faults;

/// <summary>The primary of a set is killed, steps down or freezes in the middle of writers that count and readers that look.</summary>
[Collection(AloneInTheProcess.Name)]
public sealed class FailoverTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Writers = 4;
    private const int Readers = 2;

    // How much each has to get done before the fault and after it.
    private const int Enough = 60;

    private MongoLabSet set = null!;

    public async Task InitializeAsync()
    {
        if (MongoServers.WhatIsMissing(ownServer: true) is null)
        {
            set = await MongoLabSet.StartAsync();
        }
    }

    public async Task DisposeAsync()
    {
        if (set is not null)
        {
            await set.DisposeAsync();
        }
    }

    [MongoFact(ownServer: true)]
    public async Task A_killed_primary_loses_no_acknowledged_write_and_doubles_none()
    {
        var run = await RunAsync(primary => primary.KillAsync());

        ((long)run.Failures.Count).ShouldBeLessThanOrEqualTo(run.Bearable);
    }

    [MongoFact(ownServer: true)]
    public async Task A_primary_that_steps_down_costs_no_call()
    {
        var run = await RunAsync(StepDownAsync);

        ((long)run.Failures.Count).ShouldBeLessThanOrEqualTo(run.Bearable);
    }

    [MongoFact(ownServer: true)]
    public async Task A_frozen_primary_that_comes_back_finds_its_writes_done_by_another()
    {
        MongoLabMember? frozen = null;
        await RunAsync(
            primary =>
            {
                frozen = primary;
                return primary.FreezeAsync();
            },
            async () =>
            {
                await frozen!.ThawAsync();
                await using var direct = await MongoClient.OpenAsync(frozen.Url);
                while ((await direct.RunCommandAsync("admin", new BsonDocument("hello", 1)))["secondary"] != true)
                {
                    await Task.Delay(50);
                }
            });
    }

    [MongoFact(ownServer: true)]
    public async Task Transactions_that_meet_a_killed_primary_are_done_once_or_not_at_all()
    {
        await using var client = await MongoClient.OpenAsync(set.Url + "&serverSelectionTimeoutMS=60000");
        var accounts = client.Collection("bank", "accounts");
        await accounts.InsertManyAsync([new() { { "_id", 1 }, { "n", 0 } }, new() { { "_id", 2 }, { "n", 0 } }]);
        var (done, unknown) = (0, 0);

        async Task TransferAsync()
        {
            try
            {
                await client.RunTransactionAsync(async (session, token) =>
                {
                    var options = new MongoOperationOptions { Session = session };
                    await accounts.UpdateOneAsync(new("_id", 1), BsonDocument.Parse("{$inc: {n: -1}}"), options: options, cancellationToken: token);
                    await accounts.UpdateOneAsync(new("_id", 2), BsonDocument.Parse("{$inc: {n: 1}}"), options: options, cancellationToken: token);
                    return true;
                });
                done++;
            }
            catch (MongoConnectionException)
            {
                unknown++;
            }
        }

        for (var i = 0; i < Enough; i++)
        {
            if (i == Enough / 2)
            {
                await (await set.PrimaryAsync()).KillAsync();
            }

            await TransferAsync();
        }

        var there = (await accounts.FindOneAsync(new("_id", 2)))!["n"].ToInt32();
        output.WriteLine($"{done} done, {unknown} unknown, {there} there");
        (await accounts.FindOneAsync(new("_id", 1)))!["n"].ToInt32().ShouldBe(-there, "both halves or none");
        there.ShouldBeInRange(done, done + unknown);
        done.ShouldBeGreaterThan(Enough * 9 / 10);
    }

    [MongoFact(ownServer: true)]
    public async Task Reads_go_to_the_members_that_are_asked_for()
    {
        var primary = await set.PrimaryAsync();
        await using var client = await MongoClient.OpenAsync(set.Url);
        var collection = client.Collection("reads", "c");
        await collection.InsertOneAsync(new("_id", 1));

        (await ServedAsync(collection, "primary")).Keys.ShouldBe([primary.Host]);
        (await ServedAsync(collection, "secondary")).Keys.ShouldBeSubsetOf(set.Members.Where(member => member != primary).Select(member => member.Host));
        (await ServedAsync(collection, "nearest")).Values.Sum().ShouldBe(20);
        for (var member = 0; member < set.Members.Count; member++)
        {
            (await ServedAsync(collection, "nearest", new BsonDocument("member", $"{member}"))).Keys.ShouldBe([set.Members[member].Host]);
        }

        var others = set.Members.Where(member => member != primary).ToList();
        await others[0].KillAsync();
        (await ServedAsync(collection, "secondary")).Keys.ShouldBe([others[1].Host]);
    }

    private async Task<Run> RunAsync(Func<MongoLabMember, Task> fault, Func<Task>? then = null)
    {
        // A frozen server keeps its connections open, and only a socket's time tells: libmongoc's default is five minutes.
        await using var client = await MongoClient.OpenAsync(set.Url + "&serverSelectionTimeoutMS=60000&socketTimeoutMS=3000&w=majority");
        var collection = client.Collection("failover", "counters");
        await collection.InsertManyAsync(Enumerable.Range(0, Writers).Select(writer => new BsonDocument { { "_id", writer }, { "n", 0 } }));
        var run = new Run(collection);
        using var end = new CancellationTokenSource();
        var working = Enumerable.Range(0, Writers).Select(writer => run.WriteAsync(writer, end.Token)).Concat(Enumerable.Range(0, Readers).Select(_ => run.ReadAsync(end.Token))).ToList();
        await run.UntilAsync(Enough, working);
        var term = await TermAsync();

        await fault(await set.PrimaryAsync());
        // Counted from the new primary on, so that what the old one still did does not pass for it.
        await set.PrimaryAsync();
        await run.UntilAsync(Enough, working);
        await end.CancelAsync();
        await Task.WhenAll(working);
        run.Elections = await TermAsync() - term;
        await (then ?? (() => Task.CompletedTask))();

        output.WriteLine($"{run.Acknowledged.Sum()} acknowledged, {run.Unknown} unknown, {run.Elections} elections, longest pause {run.LongestPause.TotalSeconds:0.0} s; failures: {string.Join("; ", run.Failures)}");
        run.Undocumented.ShouldBeEmpty();
        for (var writer = 0; writer < Writers; writer++)
        {
            var there = (await collection.FindOneAsync(new("_id", writer)))!["n"].ToInt32();
            there.ShouldBeInRange(run.Acknowledged[writer], run.Acknowledged[writer] + run.UnknownOf[writer], "no acknowledged write is lost and none is done twice");
        }

        return run;
    }

    // Which members served twenty finds, by their own counters.
    private async Task<Dictionary<string, long>> ServedAsync(MongoCollection collection, string mode, BsonDocument? tags = null)
    {
        var before = await Task.WhenAll(set.Members.Select(FindsAsync));
        var preference = new MongoReadPreference(Enum.Parse<MongoReadMode>(mode, ignoreCase: true)) { Tags = tags is null ? [] : [tags] };
        for (var i = 0; i < 20; i++)
        {
            (await DriverDatabase.AllAsync(collection.Find(new("_id", 1), new MongoFindOptions { ReadPreference = preference }))).Count.ShouldBe(1);
        }

        var after = await Task.WhenAll(set.Members.Select(FindsAsync));
        return set.Members.Select((member, i) => (member.Host, Finds: after[i] - before[i])).Where(served => served.Finds > 0).ToDictionary(served => served.Host, served => served.Finds);
    }

    private static async Task<long> FindsAsync(MongoLabMember member)
    {
        if (!member.IsAnswering)
        {
            return 0;
        }

        await using var client = await MongoClient.OpenAsync(member.Url);
        return (await client.RunCommandAsync("admin", new BsonDocument("serverStatus", 1)))["opcounters"]["query"].ToInt64();
    }

    private async Task<long> TermAsync()
    {
        await using var client = await MongoClient.OpenAsync((await set.PrimaryAsync()).Url);
        return (await client.RunCommandAsync("admin", new BsonDocument("replSetGetStatus", 1)))["term"].ToInt64();
    }

    private static async Task StepDownAsync(MongoLabMember primary)
    {
        await using var client = await MongoClient.OpenAsync(primary.Url);
        await client.RunCommandAsync("admin", new BsonDocument("replSetStepDown", 10));
    }

    private sealed class Run(MongoCollection collection)
    {
        private long done;
        private long longest;

        public int[] Acknowledged { get; } = new int[Writers];

        public int[] UnknownOf { get; } = new int[Writers];

        public int Unknown => UnknownOf.Sum();

        public ConcurrentBag<string> Failures { get; } = [];

        public ConcurrentBag<string> Undocumented { get; } = [];

        public long Elections { get; set; }

        /// <summary>A call is sent once more, and so survives one election; on a starved machine there may be others, each of which may meet every caller on its second way.</summary>
        public long Bearable => (Elections - 1) * (Writers + Readers);

        public TimeSpan LongestPause => TimeSpan.FromTicks(Volatile.Read(ref longest));

        /// <summary>Until each writer has got so many more done.</summary>
        public async Task UntilAsync(int more, List<Task> working)
        {
            var from = Acknowledged.ToArray();
            while (Enumerable.Range(0, Writers).Any(writer => Volatile.Read(ref Acknowledged[writer]) < from[writer] + more))
            {
                working.ShouldAllBe(task => !task.IsFaulted);
                await Task.Delay(20);
            }
        }

        public async Task WriteAsync(int writer, CancellationToken end)
        {
            var last = TimeProvider.System.GetTimestamp();
            while (!end.IsCancellationRequested)
            {
                try
                {
                    (await collection.UpdateOneAsync(new("_id", writer), BsonDocument.Parse("{$inc: {n: 1}}"), cancellationToken: CancellationToken.None)).Matched.ShouldBe(1);
                    Volatile.Write(ref Acknowledged[writer], Acknowledged[writer] + 1);
                    Interlocked.Increment(ref done);
                    var pause = TimeProvider.System.GetElapsedTime(last).Ticks;
                    last = TimeProvider.System.GetTimestamp();
                    Interlocked.Exchange(ref longest, Math.Max(pause, Volatile.Read(ref longest)));
                }
                catch (MongoException failure)
                {
                    UnknownOf[writer]++;
                    Told(failure);
                }
            }
        }

        public async Task ReadAsync(CancellationToken end)
        {
            var seen = new int[Writers];
            while (!end.IsCancellationRequested)
            {
                try
                {
                    foreach (var document in await DriverDatabase.AllAsync(collection.Find([], cancellationToken: CancellationToken.None)))
                    {
                        var (writer, n) = (document["_id"].ToInt32(), document["n"].ToInt32());
                        n.ShouldBeGreaterThanOrEqualTo(seen[writer], "what was read once is not unread");
                        seen[writer] = n;
                    }
                }
                catch (MongoException failure)
                {
                    Told(failure);
                }
            }
        }

        // A call meets one failover: it was sent again by the library, and what comes through met another fault on its second way.
        private void Told(MongoException failure)
        {
            Failures.Add(failure is MongoServerException server ? $"{server.Code}" : failure is MongoConnectionException lost ? $"{lost.Problem}" : failure.GetType().Name);
            if (failure is not MongoConnectionException && failure is not MongoServerException { Code: 10107 or 11602 or 13435 or 13436 or 189 or 91 })
            {
                Undocumented.Add(failure.Message);
            }
        }
    }
}
