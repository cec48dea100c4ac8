using System.Diagnostics;
using System.Globalization;
using Polystore.Core.Engines;
using Polystore.Core.Keyspaces;
using Polystore.Core.Observation;
using Polystore.Redis.Connect;
using Polystore.Redis.Observe;
using Polystore.RedisClient;

namespace Polystore.Redis.Keys;

/// <summary>
/// Walks the keys of a server with SCAN. Every name is counted; the keys of the sample are asked for type, encoding, expiry, memory and size
/// in pipelines, never more than a page at a time, so that other clients are served between.
/// </summary>
internal sealed class ServerKeyspace(KeyspaceRequest request, IProgress<ProgressStep>? progress)
{
    /// <summary>Names a call of SCAN: the server is held up for about a third of a millisecond.</summary>
    private const int Page = 1000;

    private readonly KeyspaceTally tally = new(request.Top);
    private readonly Random random = new(request.Seed);
    private readonly List<string> missed = [];
    private readonly long start = Stopwatch.GetTimestamp();
    private long operations;
    private long expected;

    public async Task<KeyspaceReport> ReadAsync(CancellationToken cancellationToken)
    {
        await using var database = await RedisConnector.OpenAsync(request.Target!, request.Options, cancellationToken);
        var info = await InfoAsync(database, cancellationToken);
        expected = info.Databases().Sum(entry => entry.Keys);
        var notes = new List<string>();
        try
        {
            foreach (var entry in info.Databases())
            {
                await using var lease = await database.LeaseAsync(default, cancellationToken);
                await lease.ExecuteAsync(["SELECT", entry.Number], cancellationToken);
                var asked = new KeyQuestions(lease, info);
                await asked.PrepareAsync(missed, notes, cancellationToken);
                await WalkAsync(lease, asked, entry.Number, cancellationToken);
            }
        }
        catch (RedisException failure) when (tally.Names > 0)
        {
            missed.Add(string.Create(CultureInfo.InvariantCulture, $"After {tally.Names:#,0} of about {expected:#,0} keys: {failure.Message}"));
        }
        catch (RedisException failure)
        {
            throw RedisConnector.Failure(failure);
        }

        return new KeyspaceComposer(tally, request).Compose(KeyspaceSource.Server, request.Target!.ToString(), request.Now) with
        {
            ServerVersion = info.Version,
            ServerBytes = info.UsedMemory,
            Missed = missed.Distinct(StringComparer.Ordinal).ToList(),
            Notes = [.. notes.Distinct(StringComparer.Ordinal), "Bytes are as MEMORY USAGE answers, with up to 100 elements of a collection looked at."],
            Seconds = Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 3),
        };
    }

    private static async Task<InfoReading> InfoAsync(RedisDatabase database, CancellationToken cancellationToken)
    {
        try
        {
            return new InfoReading(InfoText.Parse(await database.InfoAsync("all", cancellationToken)));
        }
        catch (RedisException failure)
        {
            throw RedisConnector.Failure(failure);
        }
    }

    private async Task WalkAsync(RedisLease lease, KeyQuestions asked, long number, CancellationToken cancellationToken)
    {
        var cursor = "0";
        do
        {
            var page = await lease.ExecuteAsync(["SCAN", cursor, "COUNT", Page], cancellationToken);
            operations++;
            cursor = page[0].AsString()!;
            var wanted = Wanted(page[1], number);
            foreach (var key in await asked.AskAsync(wanted, number, cancellationToken))
            {
                tally.Examine(key.Facts());
            }

            operations += asked.TakeOperations();
            progress?.Report(new ProgressStep(string.Create(CultureInfo.InvariantCulture, $"{tally.Names:#,0} keys"), tally.Names, Math.Max(expected, tally.Names)));
            await ThrottleAsync(cancellationToken);
        }
        while (cursor != "0");
    }

    private List<byte[]> Wanted(RedisReply names, long number)
    {
        var wanted = new List<byte[]>();
        foreach (var item in names.Items)
        {
            var name = item.AsBytes()!;
            if (tally.See(number, name, request.Sample, random))
            {
                wanted.Add(name);
            }
        }

        return wanted;
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
