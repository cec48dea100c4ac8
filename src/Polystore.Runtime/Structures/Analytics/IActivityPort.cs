namespace Polystore.Runtime.Structures.Analytics;

/// <summary>Bitmaps, one a day.</summary>
internal interface IActivityPort
{
    ValueTask MarkAsync(string day, long member, long life, CancellationToken cancellationToken);

    ValueTask<bool> HasAsync(string day, long member, CancellationToken cancellationToken);

    /// <summary>Members of all of the days, or of any.</summary>
    ValueTask<long> CountAsync(IReadOnlyList<string> days, bool onAll, CancellationToken cancellationToken);
}
