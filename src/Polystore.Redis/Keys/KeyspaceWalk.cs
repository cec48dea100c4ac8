using System.Globalization;
using Polystore.Core.Engines;
using Polystore.Core.Observation;
using Polystore.Redis.Keys.Proving;
using Polystore.Redis.Observe;
using Polystore.RedisClient;

namespace Polystore.Redis.Keys;

/// <summary>What the walks over all servers gather together. Safe to call from several at once.</summary>
internal sealed class KeyspaceWalk(KeyspaceRequest request, IProgress<ProgressStep>? progress)
{
    private readonly Lock gate = new();
    private readonly List<string> missed = [];
    private readonly List<string> notes = [];
    private long expected;

    public KeyspaceTally Tally { get; } = new(request.Top);

    /// <summary>Keys that could be copied for a proof; null when none is asked for.</summary>
    public CompactCandidates? Candidates { get; } = request.Prove ? new CompactCandidates(request.Seed) : null;

    public IReadOnlyList<string> Missed => missed;

    public IReadOnlyList<string> Notes => notes;

    public string? Version { get; private set; }

    /// <summary>Bytes that all servers use; null when none says it.</summary>
    public long? ServerBytes { get; private set; }

    /// <summary>A server was reached.</summary>
    public void Begin(InfoReading info, long keys)
    {
        lock (gate)
        {
            Version ??= info.Version;
            ServerBytes = info.UsedMemory is { } bytes ? (ServerBytes ?? 0) + bytes : ServerBytes;
            expected += keys;
        }
    }

    /// <summary>Counts a page of names and draws the sample.</summary>
    public List<SeenKey> See(RedisReply names, long database, Random random)
    {
        lock (gate)
        {
            var seen = new List<SeenKey>(names.Count);
            foreach (var item in names.Items)
            {
                var name = item.AsBytes()!;
                seen.Add(new SeenKey(name, Tally.See(database, name, request.Sample, random)));
            }

            return seen;
        }
    }

    /// <summary>Takes quick sizes; see <see cref="KeyspaceTally.Size"/>.</summary>
    public void Size(long database, IReadOnlyList<SeenKey> page)
    {
        lock (gate)
        {
            Tally.Size(database, page);
        }
    }

    /// <summary>Takes what a server answered about its keys.</summary>
    public void Examine(string node, IReadOnlyList<ExaminedKey> keys)
    {
        lock (gate)
        {
            foreach (var key in keys)
            {
                Tally.Examine(key.Facts());
                Candidates?.Offer(node, key);
            }

            progress?.Report(new ProgressStep(string.Create(CultureInfo.InvariantCulture, $"{Tally.Names:#,0} keys"), Tally.Names, Math.Max(expected, Tally.Names)));
        }
    }

    /// <summary>Something could not be read.</summary>
    public void Miss(params IEnumerable<string> sentences)
    {
        lock (gate)
        {
            missed.AddRange(sentences);
        }
    }

    /// <summary>Something to know about the numbers.</summary>
    public void Note(IEnumerable<string> sentences)
    {
        lock (gate)
        {
            notes.AddRange(sentences);
        }
    }
}
