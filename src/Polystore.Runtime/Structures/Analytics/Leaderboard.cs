using Polystore.RedisClient;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Structures.Analytics;

/// <summary>
/// Members by score, the highest first, in a sorted set of Redis or of this process. Members of one score are ordered by name, the last of the alphabet first. Scores
/// are doubles: whole numbers are exact up to 2^53.
/// </summary>
public sealed class Leaderboard
{
    private readonly ILeaderboardPort port;

    /// <summary>One in Redis; nothing is sent.</summary>
    /// <param name="redis">One server, sentinels, or a cluster.</param>
    /// <param name="name">1 to 200 characters without braces.</param>
    /// <exception cref="ArgumentException">The name is too long, or has braces.</exception>
    public Leaderboard(RedisDatabase redis, string name)
        : this(StructureHome.Of(redis), name)
    {
    }

    /// <summary>One where a key-value store is: in Redis, or in this process and forgotten with it. Nothing is sent.</summary>
    /// <inheritdoc cref="Leaderboard(RedisDatabase, string)"/>
    public Leaderboard(IKeyValueStore store, string name)
        : this(StructureHome.Of(store), name)
    {
    }

    internal Leaderboard(StructureHome home, string name)
    {
        var key = $"leaderboard:{StructureName.Tag(name)}";
        port = home.Choose<ILeaderboardPort>(redis => new RedisLeaderboard(redis, key), store => new LocalLeaderboard(store, key));
    }

    /// <summary>Sets a score.</summary>
    /// <param name="member">Whose.</param>
    /// <param name="score">The new score.</param>
    /// <param name="onlyHigher">Only when it is higher than the one that is there: the best of many attempts.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public ValueTask SetAsync(string member, double score, bool onlyHigher = false, CancellationToken cancellationToken = default) => port.SetAsync(member, score, onlyHigher, cancellationToken);

    /// <summary>Adds to a score, 0 for a new member; the new score.</summary>
    public ValueTask<double> AddAsync(string member, double by, CancellationToken cancellationToken = default) => port.AddAsync(member, by, cancellationToken);

    /// <summary>Removes a member; false when it was not there.</summary>
    public ValueTask<bool> RemoveAsync(string member, CancellationToken cancellationToken = default) => port.RemoveAsync(member, cancellationToken);

    /// <summary>How many members there are.</summary>
    public ValueTask<long> CountAsync(CancellationToken cancellationToken = default) => port.CountAsync(cancellationToken);

    /// <summary>Rank, from 1, and score of a member; null when it is not there.</summary>
    public ValueTask<LeaderboardEntry?> FindAsync(string member, CancellationToken cancellationToken = default) => port.FindAsync(member, cancellationToken);

    /// <summary>A page of it.</summary>
    /// <param name="count">How many, 1 or more.</param>
    /// <param name="after">Ranks that are passed over.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public ValueTask<IReadOnlyList<LeaderboardEntry>> TopAsync(int count, long after = 0, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        return port.TopAsync(count, after, cancellationToken);
    }

    /// <summary>A member with so many before and after it; empty when it is not there.</summary>
    public ValueTask<IReadOnlyList<LeaderboardEntry>> AroundAsync(string member, int neighbours, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(neighbours);
        return port.AroundAsync(member, neighbours, cancellationToken);
    }
}

/// <summary>A place of a leaderboard.</summary>
/// <param name="Member">Whose.</param>
/// <param name="Rank">From 1.</param>
/// <param name="Score">The score.</param>
public sealed record LeaderboardEntry(string Member, long Rank, double Score);
