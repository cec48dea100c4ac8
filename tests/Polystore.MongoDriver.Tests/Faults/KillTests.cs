using System.Collections.Concurrent;
using System.Diagnostics;
using MongoDB.Bson;
using Polystore.MongoDriver.Native;
using Polystore.MongoLab;
using Polystore.TestServers.Mongo;
using Xunit.Abstractions;

namespace Polystore.MongoDriver.Tests.Faults;

/// <summary>Counts what the process holds, so that nothing else may run beside it.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneInTheProcess
{
    public const string Name = "alone";
}

/// <summary>Operations by the ten thousands while the server is killed again and again.</summary>
[Collection(AloneInTheProcess.Name)]
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Operations = 100_000;
    private const int Callers = 8;

    // What a quarter more of operations may add to the memory at most, when nothing is kept: noise of allocators and buffers.
    private const long Noise = 48L * 1024 * 1024;

    [MongoFact(ownServer: true)]
    public async Task Under_kills_every_operation_succeeds_or_says_why_and_nothing_is_kept()
    {
        await using var server = await MongoLabServer.StartAsync();
        var before = NativeHandles.Open();
        await using (var client = await MongoClient.OpenAsync($"{server.Url}?maxPoolSize={Callers}&serverSelectionTimeoutMS=20000"))
        {
            var collection = client.Collection("kills", "c");
            await collection.InsertManyAsync(Enumerable.Range(0, 1000).Select(i => new BsonDocument { { "_id", i }, { "n", 0 } }));
            var run = new Run(collection);
            var memory = new List<long>();

            var killing = KillAsync(server, run);
            for (var quarter = 1; quarter <= 4; quarter++)
            {
                var target = Operations / 4 * quarter;
                await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => run.UntilAsync(target, caller)));
                memory.Add(Resident());
            }

            run.Finished = true;
            await killing;

            output.WriteLine($"{run.Done} operations, {run.Succeeded} succeeded, {run.Failures.Values.Sum()} failed; {run.Kills} kills of the engine, {run.Cuts} cuts of all connections");
            output.WriteLine($"failures: {string.Join("; ", run.Failures.Select(failure => $"{failure.Key} {failure.Value}"))}");
            output.WriteLine($"resident MB after each quarter: {string.Join(", ", memory.Select(bytes => bytes >> 20))}; native handles: {string.Join(", ", NativeHandles.Open())}");
            run.Done.ShouldBe(Operations);
            run.Kills.ShouldBeGreaterThan(0);
            run.Cuts.ShouldBeGreaterThan(5);
            run.Undocumented.ShouldBeEmpty();
            run.Succeeded.ShouldBeGreaterThan(Operations * 9 / 10);
            (memory[3] - memory[1]).ShouldBeLessThan(Noise);
            // What was acknowledged is there.
            var found = await collection.CountAsync(new BsonDocument("_id", new BsonDocument("$gte", Run.FirstInserted)));
            found.ShouldBeGreaterThanOrEqualTo(run.Inserted);
            found.ShouldBeLessThanOrEqualTo(run.Inserted + run.UnknownInserts);
        }

        // Calls that were given up end by themselves.
        for (var time = 0; time < 200 && Kept(before).Count > 0; time++)
        {
            await Task.Delay(50);
        }

        Kept(before).ShouldBeEmpty();
    }

    private static List<string> Kept(IReadOnlyDictionary<string, long> before) =>
        NativeHandles.Open().Where(kind => kind.Value > before.GetValueOrDefault(kind.Key)).Select(kind => $"{kind.Key} {kind.Value}").ToList();

    private static async Task KillAsync(MongoLabServer server, Run run)
    {
        var next = Operations / 24;
        for (var time = 1; !run.Finished; time++)
        {
            while (run.Done < next && !run.Finished)
            {
                await Task.Delay(20);
            }

            next += Operations / 24;
            if (run.Finished)
            {
                return;
            }

            if (time % 8 == 0)
            {
                await server.CrashAsync();
                run.Kills++;
            }
            else
            {
                server.DisconnectClients();
                run.Cuts++;
            }
        }
    }

    private static long Resident()
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private sealed class Run(MongoCollection collection)
    {
        public const int FirstInserted = 1_000_000;

        private int done;
        private int succeeded;
        private int inserted;
        private int unknown;

        public int Done => Math.Min(Volatile.Read(ref done), Operations);

        public int Succeeded => succeeded;

        public int Inserted => inserted;

        public int UnknownInserts => unknown;

        public int Kills { get; set; }

        public int Cuts { get; set; }

        public volatile bool Finished;

        public ConcurrentDictionary<string, int> Failures { get; } = new();

        public ConcurrentBag<string> Undocumented { get; } = [];

        public async Task UntilAsync(int target, int caller)
        {
            while (true)
            {
                var number = Interlocked.Increment(ref done);
                if (number > target)
                {
                    Interlocked.Decrement(ref done);
                    return;
                }

                await OneAsync(number, caller);
            }
        }

        private async Task OneAsync(int number, int caller)
        {
            var kind = number % 10;
            try
            {
                switch (kind)
                {
                    case 0:
                        await collection.InsertOneAsync(new("_id", FirstInserted + number));
                        Interlocked.Increment(ref inserted);
                        break;
                    case 1 or 2:
                        await collection.UpdateOneAsync(new("_id", number % 1000), BsonDocument.Parse("{$inc: {n: 1}}"));
                        break;
                    case 3 when number % 100 == 3:
                        (await Servers.DriverDatabase.AllAsync(collection.Find(BsonDocument.Parse("{_id: {$lt: 300}}"), new MongoFindOptions { BatchSize = 100 }))).Count.ShouldBe(300);
                        break;
                    case 4 when number % 50 == 4:
                        using (var stop = new CancellationTokenSource(TimeSpan.FromMicroseconds(number % 2000)))
                        {
                            await collection.FindOneAsync(new("_id", number % 1000), cancellationToken: stop.Token);
                        }

                        break;
                    default:
                        (await collection.FindOneAsync(new("_id", number % 1000)))!["_id"].AsInt32.ShouldBe(number % 1000);
                        break;
                }

                Interlocked.Increment(ref succeeded);
            }
            catch (OperationCanceledException) when (kind == 4)
            {
                Interlocked.Increment(ref succeeded);
            }
            catch (MongoException failure)
            {
                if (kind == 0)
                {
                    Interlocked.Increment(ref unknown);
                }

                var name = failure is MongoServerException server ? $"{failure.GetType().Name} {server.Code}" : failure is MongoConnectionException lost ? $"{lost.Problem}" : failure.Message;
                Failures.AddOrUpdate(name, 1, (_, count) => count + 1);
                // 6 HostUnreachable and 91 ShutdownInProgress: the engine goes down; 43 CursorNotFound: the cursor went with it.
                if (failure is not MongoConnectionException && failure is not MongoServerException { Code: 6 or 91 or 43 })
                {
                    Undocumented.Add($"caller {caller}: {failure.Message}");
                }
            }
        }
    }
}
