using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Structures.Analytics;

/// <summary>A sorted set in a store of this process, forgotten with it.</summary>
internal sealed class LocalLeaderboard(EmbeddedKeyValueStore store, string key) : ILeaderboardPort
{
    public async ValueTask SetAsync(string member, double score, bool onlyHigher, CancellationToken cancellationToken) => await store.StepAsync(
        keys =>
        {
            EmbeddedKeyValueStore.Require(score);
            var members = keys.Demand<SortedMembers>(key, "A leaderboard");
            return (onlyHigher && members.ScoreOf(member) >= score) || members.Set(member, score);
        },
        cancellationToken).ConfigureAwait(false);

    public ValueTask<double> AddAsync(string member, double by, CancellationToken cancellationToken) => store.SortedSetIncrementAsync(key, member, by, cancellationToken);

    public ValueTask<bool> RemoveAsync(string member, CancellationToken cancellationToken) => store.SortedSetRemoveAsync(key, member, cancellationToken);

    public ValueTask<long> CountAsync(CancellationToken cancellationToken) => store.SortedSetLengthAsync(key, cancellationToken);

    public ValueTask<LeaderboardEntry?> FindAsync(string member, CancellationToken cancellationToken) => StepAsync(
        members => members.RankOf(member, descending: true) is { } rank ? new LeaderboardEntry(member, rank + 1, members.ScoreOf(member)!.Value) : null, cancellationToken);

    public ValueTask<IReadOnlyList<LeaderboardEntry>> TopAsync(int count, long after, CancellationToken cancellationToken) => StepAsync(members => Page(members, after, count), cancellationToken);

    public ValueTask<IReadOnlyList<LeaderboardEntry>> AroundAsync(string member, int neighbours, CancellationToken cancellationToken) => StepAsync(
        members => members.RankOf(member, descending: true) is { } rank ? Page(members, Math.Max(0, rank - neighbours), Math.Min(rank, neighbours) + 1 + neighbours) : [], cancellationToken);

    private static IReadOnlyList<LeaderboardEntry> Page(SortedMembers members, long after, long count) =>
        [.. members.Ordered(descending: true).Skip((int)Math.Min(after, int.MaxValue)).Take((int)Math.Min(count, int.MaxValue)).Select((one, i) => new LeaderboardEntry(one.Member, after + i + 1, one.Score))];

    private ValueTask<T> StepAsync<T>(Func<SortedMembers, T> step, CancellationToken cancellationToken) =>
        store.StepAsync(keys => step(keys.Find<SortedMembers>(key, "A leaderboard") ?? new SortedMembers()), cancellationToken);
}
