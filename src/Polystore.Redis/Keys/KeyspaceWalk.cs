using System.Globalization;
using Polystore.Core.Engines;
using Polystore.Core.Observation;
using Polystore.Redis.Keys.Proving;
using Polystore.Redis.Keys.Resuming;
using Polystore.Redis.Observe;

namespace Polystore.Redis.Keys;

/// <summary>What the walks over all servers gather together. Safe to call from several at once.</summary>
internal sealed class KeyspaceWalk(KeyspaceRequest request, IProgress<ProgressStep>? progress)
{
    private readonly Lock gate = new();
    private readonly List<string> missed = [];
    private readonly List<string> notes = [];
    private long expected;
    private long seen;

    /// <summary>What the servers that were walked hold together.</summary>
    public KeyspaceTally Tally { get; private set; } = new(request.Top);

    /// <summary>Where the walk is kept; null when it is not.</summary>
    public WalkState? State { get; } = WalkState.Open(request);

    /// <summary>Keys that could be copied for a proof; null when none is asked for.</summary>
    public CompactCandidates? Candidates { get; } = request.Prove ? new CompactCandidates(request.Seed) : null;

    /// <summary>Whether every server was walked to its end.</summary>
    public bool IsWhole { get; private set; } = true;

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

    /// <summary>A page of keys was read: how many names, and what the server answered about those that were examined.</summary>
    public void Page(string node, long names, IReadOnlyList<ExaminedKey> keys)
    {
        lock (gate)
        {
            foreach (var key in Candidates is null ? [] : keys)
            {
                Candidates!.Offer(node, key);
            }

            seen += names;
            progress?.Report(new ProgressStep(string.Create(CultureInfo.InvariantCulture, $"{seen:#,0} keys"), seen, Math.Max(expected, seen)));
        }
    }

    /// <summary>A server was walked, to its end or not.</summary>
    public void Add(KeyspaceTally tally)
    {
        lock (gate)
        {
            if (Tally.Names == 0)
            {
                Tally = tally;
            }
            else
            {
                Tally.Join(tally);
            }
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

    /// <summary>A server could not be walked to its end.</summary>
    public void Fail(string sentence)
    {
        IsWhole = false;
        Miss(sentence);
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
