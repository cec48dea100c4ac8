using System.Diagnostics;
using Polystore.Core.Engines;
using Polystore.Redis.Connect;
using Polystore.Redis.Observe;
using Polystore.RedisClient;

namespace Polystore.Redis.Keys;

/// <summary>
/// Walks the keys of one server with SCAN. Every name is counted; the keys of the sample are asked for type, encoding, expiry, memory and size
/// in pipelines, never more than a page at a time, so that other clients are served between.
/// </summary>
/// <param name="walk">Where what is learned goes.</param>
/// <param name="server">The server.</param>
/// <param name="number">The server's number among several: each draws its own sample.</param>
/// <param name="request">How to walk.</param>
internal sealed class ServerWalk(KeyspaceWalk walk, RedisDatabase server, int number, KeyspaceRequest request)
{
    /// <summary>Names a call of SCAN: the server is held up for about a third of a millisecond.</summary>
    private const int Page = 1000;

    // Between two attempts while no key is served.
    private static readonly TimeSpan Election = TimeSpan.FromMilliseconds(250);

#pragma warning disable S2245 // A sample needs to be drawn the same way again, not to be unguessable.
    private readonly Random random = new(request.Seed + number);
#pragma warning restore S2245
    private readonly long start = Stopwatch.GetTimestamp();
    private long operations;

    /// <summary>Names seen so far.</summary>
    public long Names { get; private set; }

    /// <summary>Keys that the server said it has.</summary>
    public long Expected { get; private set; }

    /// <exception cref="RedisException">The server refuses or goes away; what was learned stays.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var info = new InfoReading(InfoText.Parse(await server.InfoAsync("all", cancellationToken)));
        Loading.Refuse(info, server.Nodes[0].Endpoint.ToString());
        Expected = info.Databases().Sum(entry => entry.Keys);
        walk.Begin(info, Expected);
        foreach (var entry in info.Databases())
        {
            await using var lease = await server.LeaseAsync(default, cancellationToken);
            if (entry.Number != server.Options.Database)
            {
                await lease.ExecuteAsync(["SELECT", entry.Number], cancellationToken);
            }

            var (missed, notes) = (new List<string>(), new List<string>());
            var asked = new KeyQuestions(lease, info);
            await asked.PrepareAsync(missed, notes, cancellationToken);
            walk.Miss(missed);
            walk.Note(notes);
            await WalkAsync(lease, asked, entry.Number, cancellationToken);
        }
    }

    private async Task WalkAsync(RedisLease lease, KeyQuestions asked, long database, CancellationToken cancellationToken)
    {
        var cursor = "0";
        do
        {
            var page = await lease.ExecuteAsync(["SCAN", cursor, "COUNT", Page], cancellationToken);
            operations++;
            cursor = page[0].AsString()!;
            Names += page[1].Count;
            var seen = walk.See(page[1], database, random);
            if (request.Sample < 1 && asked.KnowsMemory)
            {
                await WaitOutAsync(() => asked.SizeAsync(seen, cancellationToken), cancellationToken);
                walk.Size(database, seen);
            }

            var wanted = seen.Where(key => key.IsDrawn || key.IsCertain).ToList();
            walk.Examine(server.Nodes[0].Endpoint.ToString(), await WaitOutAsync(() => asked.AskAsync(wanted, database, cancellationToken), cancellationToken));
            operations += asked.TakeOperations();
            await ThrottleAsync(cancellationToken);
        }
        while (cursor != "0");
    }

    // While a cluster elects a new primary, its other nodes refuse all keys too, unless they are told to do without full coverage.
    private async Task<T> WaitOutAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (RedisServerException down) when (down.Kind == RedisErrorKind.ClusterDown && Stopwatch.GetElapsedTime(began) < request.Options.StatementTimeout)
            {
                await Task.Delay(Election, cancellationToken);
            }
        }
    }

    private async Task ThrottleAsync(CancellationToken cancellationToken)
    {
        if (request.MaxOperationsPerSecond is not { } most)
        {
            return;
        }

        var ahead = TimeSpan.FromSeconds((double)operations / most) - Stopwatch.GetElapsedTime(start);
        if (ahead > TimeSpan.Zero)
        {
            await Task.Delay(ahead, cancellationToken);
        }
    }
}
