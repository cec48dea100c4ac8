namespace Polystore.Runtime.Structures.Analytics;

/// <summary>Sketches of sets, one a day.</summary>
internal interface IUniquePort
{
    ValueTask AddAsync(string day, IReadOnlyList<string> members, long life, CancellationToken cancellationToken);

    /// <summary>About how many different members the days have together.</summary>
    ValueTask<long> CountAsync(IReadOnlyList<string> days, CancellationToken cancellationToken);
}
