namespace Polystore.Runtime.Stores;

/// <summary>Sorted sets: members with scores, in the order of score and then of the member's UTF-8 bytes.</summary>
public interface IKeySortedSets
{
    /// <summary>Sets a member's score; true when the member is new.</summary>
    ValueTask<bool> SortedSetAddAsync(string key, string member, double score, CancellationToken cancellationToken = default);

    /// <summary>Adds to a member's score, which counts from 0; the sum.</summary>
    ValueTask<double> SortedSetIncrementAsync(string key, string member, double by, CancellationToken cancellationToken = default);

    /// <summary>Removes a member; false when it was not there.</summary>
    ValueTask<bool> SortedSetRemoveAsync(string key, string member, CancellationToken cancellationToken = default);

    /// <summary>A member's score; null when it is not there.</summary>
    ValueTask<double?> SortedSetScoreAsync(string key, string member, CancellationToken cancellationToken = default);

    /// <summary>A member's place from 0, from the lowest score or from the highest; null when it is not there.</summary>
    ValueTask<long?> SortedSetRankAsync(string key, string member, bool descending = false, CancellationToken cancellationToken = default);

    /// <summary>Members by their places, both ends included; negative places count from the end, -1 being the last.</summary>
    ValueTask<IReadOnlyList<ScoredMember>> SortedSetRangeAsync(string key, long first, long last, bool descending = false, CancellationToken cancellationToken = default);

    /// <summary>Members by their scores, both ends included, from the lowest on.</summary>
    ValueTask<IReadOnlyList<ScoredMember>> SortedSetRangeByScoreAsync(string key, double lowest, double highest, int most = int.MaxValue, CancellationToken cancellationToken = default);

    /// <summary>How many members there are; 0 when there is no such set.</summary>
    ValueTask<long> SortedSetLengthAsync(string key, CancellationToken cancellationToken = default);
}

/// <summary>A member of a sorted set.</summary>
/// <param name="Member">The member.</param>
/// <param name="Score">Its score.</param>
public readonly record struct ScoredMember(string Member, double Score);
