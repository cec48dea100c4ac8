using Polystore.RedisClient;

namespace Polystore.Runtime.Structures.Analytics;

/// <summary>Hashes of Redis.</summary>
internal sealed class RedisCounter(LateRedis redis) : ICounterPort
{
    // KEYS: a hash of each rollup. ARGV: by how much; then bucket and seconds to live of each.
    private static readonly RedisScript Add = new(
        """
        for i, key in ipairs(KEYS) do
          redis.call('HINCRBY', key, ARGV[i * 2], ARGV[1])
          redis.call('EXPIRE', key, ARGV[i * 2 + 1])
        end
        return 1
        """);

    public async ValueTask AddAsync(IReadOnlyList<(string Key, long Bucket, TimeSpan Life)> places, long by, CancellationToken cancellationToken)
    {
        RedisArgument[] arguments = [by, .. places.SelectMany(place => new RedisArgument[] { place.Bucket, (long)Math.Ceiling(place.Life.TotalSeconds) })];
        await redis.EvaluateAsync(Add, [.. places.Select(place => (RedisArgument)place.Key)], arguments, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<long[]> ReadAsync(string key, long first, int count, CancellationToken cancellationToken) => redis.ExecuteAsync(
        ["HMGET", key, .. Enumerable.Range(0, count).Select(i => (RedisArgument)(first + i))], static reply => reply.Items.ToArray().Select(count => count.IsNull ? 0 : count.AsInt64()).ToArray(), cancellationToken);
}
