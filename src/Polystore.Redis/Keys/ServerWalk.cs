using System.Diagnostics;
using System.Globalization;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Redis.Connect;
using Polystore.Redis.Keys.Resuming;
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
    private readonly string name = server.Nodes[0].Endpoint.ToString();
    private readonly ServerState state = walk.State?.Of(server.Nodes[0].Endpoint.ToString()) ?? new ServerState(request.Top);
    private readonly long start = Stopwatch.GetTimestamp();
    private long operations;

    /// <summary>Names seen so far.</summary>
    public long Names => state.Names;

    /// <summary>Keys that the server said it has.</summary>
    public long Expected { get; private set; }

    /// <exception cref="RedisException">The server refuses or goes away; what was learned stays.</exception>
    /// <exception cref="TargetException">It was restarted since the state was kept from which the walk goes on.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WalkAsync(cancellationToken);
        }
        finally
        {
            walk.Add(state.Tally);
        }
    }

    private async Task WalkAsync(CancellationToken cancellationToken)
    {
        var info = new InfoReading(InfoText.Parse(await server.InfoAsync("all", cancellationToken)));
        Loading.Refuse(info, name);
        Expected = info.Databases().Sum(entry => entry.Keys);
        walk.Begin(info, Expected);
        GoOn(info);
        foreach (var entry in info.Databases().Where(entry => !state.IsDone && entry.Number >= state.Database))
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
            if (entry.Number > state.Database)
            {
                (state.Database, state.Cursor) = (entry.Number, "0");
            }

            await WalkAsync(lease, asked, cancellationToken);
        }

        state.IsDone = true;
        walk.State?.Keep(name, state);
    }

    private void GoOn(InfoReading info)
    {
        var process = info.Text("run_id") ?? "";
        if (state.RunId.Length > 0 && state.RunId != process)
        {
            throw new TargetException($"{name} was restarted since the walk began that {request.Resume} holds; remove that file to begin anew.");
        }

        state.RunId = process;
        if (state.Names > 0)
        {
            walk.Note([string.Create(CultureInfo.InvariantCulture, $"Went on from {request.Resume}: {state.Names:#,0} keys of {name} had been read before.")]);
            walk.Page(name, state.Names, []);
        }
    }

    // The database is walked when its cursor comes back to 0; one that ended there has a higher number as its next.
    private async Task WalkAsync(RedisLease lease, KeyQuestions asked, CancellationToken cancellationToken)
    {
        var database = state.Database;
        do
        {
            var page = await lease.ExecuteAsync(["SCAN", state.Cursor, "COUNT", Page], cancellationToken);
            operations++;
            var seen = See(page.At(1));
            if (request.Sample < 1 && asked.KnowsMemory)
            {
                await WaitOutAsync(() => asked.SizeAsync(seen, cancellationToken), cancellationToken);
                state.Tally.Size(database, seen);
            }

            var wanted = seen.Where(key => key.IsDrawn || key.IsCertain).ToList();
            var examined = await WaitOutAsync(() => asked.AskAsync(wanted, database, cancellationToken), cancellationToken);
            foreach (var key in examined)
            {
                state.Tally.Examine(key.Facts());
            }

            state.Cursor = page.At(0).Text();
            if (state.Cursor == "0")
            {
                state.Database++;
            }

            walk.State?.Keep(name, state);
            walk.Page(name, seen.Count, examined);
            operations += asked.TakeOperations();
            await ThrottleAsync(cancellationToken);
        }
        while (state.Cursor != "0");
    }

    private List<SeenKey> See(RedisReply names)
    {
        var seen = new List<SeenKey>(names.Count);
        foreach (var item in names.Items)
        {
            var key = item.AsBytes()!;
            seen.Add(new SeenKey(key, state.Tally.See(state.Database, key, request.Sample, random)));
        }

        state.Names += seen.Count;
        return seen;
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
