namespace Polystore.Runtime.Structures.Streams;

/// <summary>Entries of this process in the order in which they came.</summary>
internal sealed class StreamLog
{
    private readonly List<(StreamPlace Place, string Id, byte[] Body)> entries = [];
    private StreamPlace last;

    // Entries at the list's beginning that were let go of: they are taken out when they are half of it, so that it costs nothing on average.
    private int gone;

    public long Count => entries.Count - gone;

    public StreamPlace Append(string id, byte[] body, long keep, long now)
    {
        last = last.Next(now);
        entries.Add((last, id, body));
        if (keep > 0 && Count > keep)
        {
            entries[gone++] = default;
            if (gone > entries.Count / 2)
            {
                entries.RemoveRange(0, gone);
                gone = 0;
            }
        }

        return last;
    }

    public IReadOnlyList<StreamEntry> First(int most) => [.. Enumerable.Range(gone, (int)Math.Min(most, Count)).Select(Entry)];

    public IReadOnlyList<StreamEntry> Last(int most) => [.. Enumerable.Range(1, (int)Math.Min(most, Count)).Select(back => Entry(entries.Count - back))];

    /// <summary>Entries behind a place, with their places.</summary>
    public IEnumerable<(StreamPlace Place, StreamEntry Entry)> After(StreamPlace place)
    {
        for (var i = IndexOf(place) is >= 0 and var found ? found + 1 : ~IndexOf(place); i < entries.Count; i++)
        {
            yield return (entries[i].Place, Entry(i));
        }
    }

    /// <summary>The entry at a place; one that is gone has no body.</summary>
    public StreamEntry At(StreamPlace place) => IndexOf(place) is >= 0 and var found ? Entry(found) : new StreamEntry(place.ToString(), place.ToString(), null, IsGone: true);

    private StreamEntry Entry(int index) => entries[index] is var (place, id, body) ? new StreamEntry(place.ToString(), id, [.. body], IsGone: false) : default;

    private int IndexOf(StreamPlace place) => entries.BinarySearch(gone, entries.Count - gone, (place, "", []), ByPlace);

    private static readonly Comparer<(StreamPlace Place, string Id, byte[] Body)> ByPlace = Comparer<(StreamPlace Place, string Id, byte[] Body)>.Create(static (a, b) => a.Place.CompareTo(b.Place));
}
