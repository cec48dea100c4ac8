namespace Polystore.Runtime.Structures.Analytics;

/// <summary>What a leaderboard keeps. Every method is one step.</summary>
internal interface ILeaderboardPort
{
    ValueTask SetAsync(string member, double score, bool onlyHigher, CancellationToken cancellationToken);

    ValueTask<double> AddAsync(string member, double by, CancellationToken cancellationToken);

    ValueTask<bool> RemoveAsync(string member, CancellationToken cancellationToken);

    ValueTask<long> CountAsync(CancellationToken cancellationToken);

    ValueTask<LeaderboardEntry?> FindAsync(string member, CancellationToken cancellationToken);

    ValueTask<IReadOnlyList<LeaderboardEntry>> TopAsync(int count, long after, CancellationToken cancellationToken);

    ValueTask<IReadOnlyList<LeaderboardEntry>> AroundAsync(string member, int neighbours, CancellationToken cancellationToken);
}
