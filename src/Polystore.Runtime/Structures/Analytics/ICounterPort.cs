namespace Polystore.Runtime.Structures.Analytics;

/// <summary>Hashes of buckets.</summary>
internal interface ICounterPort
{
    /// <summary>Adds to a bucket of each hash, and has each hash live for so long from now; one step.</summary>
    ValueTask AddAsync(IReadOnlyList<(string Key, long Bucket, TimeSpan Life)> places, long by, CancellationToken cancellationToken);

    /// <summary>So many buckets of a hash, from one on; those that are missing are 0.</summary>
    ValueTask<long[]> ReadAsync(string key, long first, int count, CancellationToken cancellationToken);
}
