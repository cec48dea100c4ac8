namespace Polystore.Runtime.Structures.Streams;

/// <summary>What a stream and its groups keep, as bytes. Every method is one step that others see whole or not at all, by the clock of who keeps it.</summary>
internal interface IStreamPort
{
    /// <summary>Appends an entry, and lets go of the oldest beyond so many, about; 0 to keep all. Its place.</summary>
    ValueTask<string> AppendAsync(string id, byte[] body, long keep, CancellationToken cancellationToken);

    ValueTask<long> CountAsync(CancellationToken cancellationToken);

    /// <summary>The newest first.</summary>
    ValueTask<IReadOnlyList<StreamEntry>> LastAsync(int most, CancellationToken cancellationToken);

    /// <summary>Dead letters of a group, the oldest first.</summary>
    ValueTask<IReadOnlyList<StreamEntry>> DeadAsync(string group, int most, CancellationToken cancellationToken);

    /// <summary>Makes a group that begins at the stream's beginning, where it is missing.</summary>
    ValueTask MakeGroupAsync(string group, CancellationToken cancellationToken);

    /// <summary>Gives a reader what none of its group has got, and waits for it.</summary>
    ValueTask<IReadOnlyList<StreamEntry>> ReadNewAsync(string group, string reader, int most, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Delivers the first again, behind a place, of what a reader has got and not done; null for none.</summary>
    ValueTask<StreamEntry?> ReadOwnAsync(string group, string reader, string? after, CancellationToken cancellationToken);

    /// <summary>Takes over what has been with any reader for so long: what there is at the cursor, and the next cursor, null at the end.</summary>
    ValueTask<(IReadOnlyList<StreamEntry> Entries, string? Next)> ClaimAsync(string group, string reader, TimeSpan idle, string? cursor, CancellationToken cancellationToken);

    /// <summary>How often an entry was delivered to the group; 0 for one that is done.</summary>
    ValueTask<long> DeliveriesAsync(string group, string place, CancellationToken cancellationToken);

    /// <summary>Begins an entry's time with its reader anew, without a delivery; false when it is another's, or done.</summary>
    ValueTask<bool> HoldAsync(string group, string reader, string place, CancellationToken cancellationToken);

    /// <summary>Whether the group remembers that it has done what a sender gave this id.</summary>
    ValueTask<bool> IsDoneAsync(string group, string id, CancellationToken cancellationToken);

    /// <summary>An entry is done; its sender's id is remembered for so long, zero for not at all.</summary>
    ValueTask DoneAsync(string group, string place, string id, TimeSpan remember, CancellationToken cancellationToken);

    /// <summary>Moves an entry to the dead letters of its group, once.</summary>
    ValueTask BuryAsync(string group, string place, CancellationToken cancellationToken);
}

/// <summary>An entry as it came.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Id">The sender's id; the place, of an entry that has none.</param>
/// <param name="Body">The bytes; null where there are none.</param>
/// <param name="IsGone">It was deleted or trimmed, and only the group knows of it.</param>
internal readonly record struct StreamEntry(string Place, string Id, byte[]? Body, bool IsGone);
