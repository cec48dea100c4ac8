namespace Polystore.Runtime.Structures.Streams;

/// <summary>What a stream of this process holds, with the outcomes of Redis's commands for streams. Times are milliseconds; its callers hold a lock.</summary>
internal sealed class StreamState
{
    private readonly Dictionary<string, StreamGroup> groups = new(StringComparer.Ordinal);
    private TaskCompletionSource appended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StreamLog Log { get; } = new();

    /// <summary>Ends with the next that is appended.</summary>
    public Task Appended => appended.Task;

    public StreamGroup Group(string name)
    {
        if (!groups.TryGetValue(name, out var group))
        {
            groups.Add(name, group = new StreamGroup());
        }

        return group;
    }

    public StreamPlace Append(string id, byte[] body, long keep, long utc)
    {
        var place = Log.Append(id, body, keep, utc);
        appended.SetResult();
        appended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return place;
    }

    public IReadOnlyList<StreamEntry> ReadNew(string group, string reader, int most, long now)
    {
        var there = Group(group);
        var read = new List<StreamEntry>();
        foreach (var (place, entry) in Log.After(there.Read).Take(most))
        {
            there.Read = place;
            there.Pending.Add(place, new PendingEntry(reader, now, 1));
            read.Add(entry);
        }

        return read;
    }

    /// <summary>Delivers the first behind a place, of those that some condition allows, to a reader; null for none.</summary>
    public StreamEntry? Claim(string group, string reader, StreamPlace after, Func<PendingEntry, bool> allows, long now)
    {
        var pending = Group(group).Pending;
        foreach (var (place, entry) in pending)
        {
            if (place.CompareTo(after) > 0 && allows(entry))
            {
                pending[place] = new PendingEntry(reader, now, entry.Deliveries + 1);
                return Log.At(place);
            }
        }

        return null;
    }

    public bool Hold(string group, string reader, StreamPlace place, long now)
    {
        var pending = Group(group).Pending;
        if (!pending.TryGetValue(place, out var entry) || entry.Reader != reader)
        {
            return false;
        }

        pending[place] = entry with { Since = now };
        return true;
    }

    public bool Bury(string group, StreamPlace place, long utc)
    {
        var there = Group(group);
        if (!there.Pending.Remove(place))
        {
            return false;
        }

        if (Log.At(place) is { IsGone: false } entry)
        {
            there.Dead.Append(entry.Id, entry.Body!, keep: 0, utc);
        }

        return true;
    }
}

/// <summary>What a group has read and not done.</summary>
internal sealed class StreamGroup
{
    /// <summary>The last place that any reader has got.</summary>
    public StreamPlace Read { get; set; }

    public SortedDictionary<StreamPlace, PendingEntry> Pending { get; } = [];

    public StreamLog Dead { get; } = new();
}

/// <summary>An entry that was delivered and is not done.</summary>
internal sealed record PendingEntry(string Reader, long Since, int Deliveries);
