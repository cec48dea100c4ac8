using Polystore.RedisClient;

namespace Polystore.Runtime.Stores;

/// <content>Hashes and lists.</content>
public sealed partial class RedisKeyValueStore
{
    private static readonly RedisScript PushAndTrim = new("redis.call('LPUSH', KEYS[1], ARGV[1]) redis.call('LTRIM', KEYS[1], 0, ARGV[2] - 1) return redis.call('LLEN', KEYS[1])");

    /// <inheritdoc/>
    public ValueTask<byte[]?> HashGetAsync(string key, string field, CancellationToken cancellationToken = default) =>
        CallAsync(Redis.HashGetAsync(key, field, cancellationToken), "HashGet");

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, byte[]>> HashGetAllAsync(string key, CancellationToken cancellationToken = default) =>
        CallAsync(Redis.ExecuteAsync(["HGETALL", key], Fields, cancellationToken), "HashGetAll");

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyDictionary<string, byte[]>[]> HashGetAllAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken = default) =>
        await Task.WhenAll(keys.Select(key => HashGetAllAsync(key, cancellationToken).AsTask()).ToArray()).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask HashSetAsync(string key, IReadOnlyDictionary<string, byte[]> fields, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(fields.Count, nameof(fields));
        RedisArgument[] command = ["HSET", key, .. fields.SelectMany(field => new RedisArgument[] { field.Key, field.Value })];
        await CallAsync(Redis.ExecuteAsync(command, cancellationToken), "HashSet").ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<long> HashIncrementAsync(string key, string field, long by = 1, CancellationToken cancellationToken = default) =>
        CallAsync(Redis.ExecuteAsync(["HINCRBY", key, field, by], static reply => reply.AsInt64(), cancellationToken), "HashIncrement");

    /// <inheritdoc/>
    public ValueTask<long> HashDeleteAsync(string key, IReadOnlyList<string> fields, CancellationToken cancellationToken = default)
    {
        if (fields.Count == 0)
        {
            return ValueTask.FromResult(0L);
        }

        RedisArgument[] command = ["HDEL", key, .. fields];
        return CallAsync(Redis.ExecuteAsync(command, static reply => reply.AsInt64(), cancellationToken), "HashDelete");
    }

    /// <inheritdoc/>
    public async ValueTask<long> ListPushAsync(string key, ReadOnlyMemory<byte> value, int keep, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        return (await CallAsync(Redis.EvaluateAsync(PushAndTrim, [key], [value, keep], cancellationToken), "ListPush").ConfigureAwait(false)).AsInt64();
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<byte[]>> ListNewestAsync(string key, int most, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        return CallAsync(
            Redis.ExecuteAsync<IReadOnlyList<byte[]>>(["LRANGE", key, 0, most - 1], static reply => reply.Items.ToArray().Select(item => item.AsBytes()!).ToList(), cancellationToken), "ListNewest");
    }

    private static IReadOnlyDictionary<string, byte[]> Fields(RedisReply reply) => reply.AsMap().ToDictionary(field => field.Key, field => field.Value.AsBytes()!);
}
