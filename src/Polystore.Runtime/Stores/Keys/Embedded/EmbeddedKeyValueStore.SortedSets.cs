namespace Polystore.Runtime.Stores;

/// <content>Sorted sets.</content>
public sealed partial class EmbeddedKeyValueStore
{
    /// <inheritdoc/>
    public ValueTask<bool> SortedSetAddAsync(string key, string member, double score, CancellationToken cancellationToken = default) =>
        Do(cancellationToken, () =>
        {
            Require(score);
            return space.Demand<SortedMembers>(key, "SortedSetAdd").Set(member, score);
        });

    /// <inheritdoc/>
    public ValueTask<double> SortedSetIncrementAsync(string key, string member, double by, CancellationToken cancellationToken = default) =>
        Do(cancellationToken, () =>
        {
            var sum = (space.Find<SortedMembers>(key, "SortedSetIncrement")?.ScoreOf(member) ?? 0) + by;
            Require(sum);
            space.Demand<SortedMembers>(key, "SortedSetIncrement").Set(member, sum);
            return sum;
        });

    /// <inheritdoc/>
    public ValueTask<bool> SortedSetRemoveAsync(string key, string member, CancellationToken cancellationToken = default) =>
        Do(cancellationToken, () =>
        {
            var set = space.Find<SortedMembers>(key, "SortedSetRemove");
            var removed = set?.Remove(member) ?? false;
            if (set is { Count: 0 })
            {
                space.Remove(key);
            }

            return removed;
        });

    /// <inheritdoc/>
    public ValueTask<double?> SortedSetScoreAsync(string key, string member, CancellationToken cancellationToken = default) =>
        Do(cancellationToken, () => space.Find<SortedMembers>(key, "SortedSetScore")?.ScoreOf(member));

    /// <inheritdoc/>
    public ValueTask<long?> SortedSetRankAsync(string key, string member, bool descending = false, CancellationToken cancellationToken = default) =>
        Do(cancellationToken, () => space.Find<SortedMembers>(key, "SortedSetRank")?.RankOf(member, descending));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ScoredMember>> SortedSetRangeAsync(string key, long first, long last, bool descending = false, CancellationToken cancellationToken = default) =>
        Do<IReadOnlyList<ScoredMember>>(cancellationToken, () =>
        {
            var set = space.Find<SortedMembers>(key, "SortedSetRange") ?? new SortedMembers();
            var from = first < 0 ? Math.Max(0, set.Count + first) : first;
            var to = Math.Min(set.Count - 1, last < 0 ? set.Count + last : last);
            return from > to ? [] : set.Ordered(descending).Skip((int)from).Take((int)(to - from + 1)).ToList();
        });

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ScoredMember>> SortedSetRangeByScoreAsync(string key, double lowest, double highest, int most = int.MaxValue, CancellationToken cancellationToken = default) =>
        Do<IReadOnlyList<ScoredMember>>(cancellationToken, () =>
            (space.Find<SortedMembers>(key, "SortedSetRangeByScore")?.Ordered(descending: false) ?? []).Where(member => member.Score >= lowest && member.Score <= highest).Take(most).ToList());

    /// <inheritdoc/>
    public ValueTask<long> SortedSetLengthAsync(string key, CancellationToken cancellationToken = default) =>
        Do<long>(cancellationToken, () => space.Find<SortedMembers>(key, "SortedSetLength")?.Count ?? 0);

    /// <exception cref="InvalidChangeException">It is no number.</exception>
    internal static void Require(double score)
    {
        if (double.IsNaN(score))
        {
            throw new InvalidChangeException("A score has to be a number.");
        }
    }
}
