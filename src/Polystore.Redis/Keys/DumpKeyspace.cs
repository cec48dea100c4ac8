using System.Diagnostics;
using System.Globalization;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Keyspaces;
using Polystore.Core.Observation;
using Polystore.Redis.Memory;
using Polystore.Redis.Rdb;

namespace Polystore.Redis.Keys;

/// <summary>Walks the keys of a dump.</summary>
internal static class DumpKeyspace
{
    /// <summary>Keys between two reports of progress.</summary>
    public const int ReportEvery = 20_000;

    /// <exception cref="TargetException">It is no dump.</exception>
    public static KeyspaceReport Read(KeyspaceRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        var name = request.DumpName ?? "the dump";
        var start = Stopwatch.GetTimestamp();
        var model = new MemoryModel(AllocatorOf(request.Allocator));
        using var reader = new RdbReader(request.Dump!, model);
        var tally = new KeyspaceTally(request.Top);
        var length = request.Dump!.CanSeek ? request.Dump.Length : (double?)null;
        long? written = null;
        while (reader.Read())
        {
            written ??= WrittenAt(reader) ?? request.Now.ToUnixTimeMilliseconds();
            tally.Add(FactsOf(reader.Current, written.Value));
            if (tally.Names % ReportEvery == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Report(new ProgressStep($"{tally.Names:#,0} keys", reader.Offset, length));
            }
        }

        var end = reader.End!;
        if (reader.Header is null)
        {
            throw new TargetException($"{name} cannot be read: {end.What}.");
        }

        var at = WrittenAt(reader) is { } when ? DateTimeOffset.FromUnixTimeMilliseconds(when) : request.Now;
        var used = UsedMemory(reader.Header);
        var history = DumpHistory.Of(tally, model, end.IsWhole ? used : null);
        return new KeyspaceComposer(tally, request).Compose(KeyspaceSource.Dump, name, at, history) with
        {
            ServerVersion = reader.Header.ServerVersion,
            ServerBytes = used,
            Missed = end.IsWhole ? [] : [Damage(end, tally.Names, length)],
            Notes = history.Sentences,
            Seconds = Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds, 3),
        };
    }

    /// <summary>What the server used when it wrote the dump, in bytes; null when it does not say.</summary>
    public static long? UsedMemory(RdbHeader header) =>
        header.Fields.TryGetValue("used-mem", out var used) && long.TryParse(used, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;

    /// <summary>A key of a dump as a fact.</summary>
    /// <param name="key">The key.</param>
    /// <param name="now">Milliseconds since 1970 from which its time to live is counted.</param>
    public static KeyFacts FactsOf(RdbKey key, long now) => new()
    {
        Name = key.Name,
        Database = key.Database,
        Type = key.Type,
        Encoding = key.Encoding,
        Bytes = key.MemoryBytes,
        SlackBytes = key.SlackBytes,
        RoomBytes = key.RoomBytes,
        Elements = key.Elements,
        ContentBytes = key.ContentBytes,
        LongestElement = key.LongestElement,

        // What the server did not compress may be incompressible, or compression may be off.
        CompressedBytes = key.Type == RedisType.String && key.StoredBytes < key.ContentBytes ? key.StoredBytes : null,
        TtlMilliseconds = key.ExpiresAt - now,
        IdleSeconds = key.IdleSeconds,
        Frequency = key.Frequency,
    };

    /// <summary>The allocator of that name.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static RedisAllocator AllocatorOf(string name) => name switch
    {
        "redis" => RedisAllocator.JemallocOfRedis,
        "system" => RedisAllocator.JemallocOfSystem,
        "libc" => RedisAllocator.Libc,
        _ => throw new UsageException($"The allocator is '{name}'; give redis (jemalloc as Redis builds it), system (jemalloc of the operating system) or libc."),
    };

    private static long? WrittenAt(RdbReader reader) =>
        reader.Header!.Fields.TryGetValue("ctime", out var seconds) && long.TryParse(seconds, CultureInfo.InvariantCulture, out var written) ? written * 1000 : null;

    private static string Damage(RdbEnd end, long keys, double? length)
    {
        var rest = length is { } all && end.Offset < all ? $" of {all:#,0}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"The dump could be read up to byte {end.Offset:#,0}{rest}, {keys:#,0} keys: {end.What}.");
    }
}
