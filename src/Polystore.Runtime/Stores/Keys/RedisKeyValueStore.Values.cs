using Polystore.RedisClient;

namespace Polystore.Runtime.Stores;

/// <content>Values.</content>
public sealed partial class RedisKeyValueStore
{
    private static readonly RedisScript SetIfEqual = new(
        """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        if ARGV[3] == '0' then redis.call('SET', KEYS[1], ARGV[2]) else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
        return 1
        """);

    private static readonly RedisScript DeleteIfEqual = new("if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end return redis.call('DEL', KEYS[1])");

    private static readonly RedisScript Persist = new("local there = redis.call('EXISTS', KEYS[1]) redis.call('PERSIST', KEYS[1]) return there");

    /// <inheritdoc/>
    public ValueTask<byte[]?> GetAsync(string key, CancellationToken cancellationToken = default) => CallAsync(Redis.GetAsync(key, cancellationToken), "Get");

    /// <inheritdoc/>
    public ValueTask<byte[]?[]> GetManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken = default) =>
        keys.Count == 0 ? ValueTask.FromResult<byte[]?[]>([]) : Redis.GetManyAsync([.. keys], cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> SetAsync(
        string key, ReadOnlyMemory<byte> value, TimeSpan? life = null, KeyCondition when = KeyCondition.Always, CancellationToken cancellationToken = default) =>
        Redis.SetAsync(key, value, life, (RedisWhen)when, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> IncrementAsync(string key, long by = 1, CancellationToken cancellationToken = default) =>
        CallAsync(Redis.IncrementAsync(key, by, cancellationToken), "Increment");

    /// <inheritdoc/>
    public async ValueTask<bool> CompareAndSetAsync(
        string key, ReadOnlyMemory<byte>? expected, ReadOnlyMemory<byte> value, TimeSpan? life = null, CancellationToken cancellationToken = default)
    {
        if (expected is not { } bytes)
        {
            return await SetAsync(key, value, life, KeyCondition.Missing, cancellationToken).ConfigureAwait(false);
        }

        var milliseconds = life is { } time ? KeyLife.Milliseconds(time) : 0;
        return (await CallAsync(Redis.EvaluateAsync(SetIfEqual, [key], [bytes, value, milliseconds], cancellationToken), "CompareAndSet").ConfigureAwait(false)).AsBoolean();
    }

    /// <inheritdoc/>
    public async ValueTask<bool> CompareAndDeleteAsync(string key, ReadOnlyMemory<byte> expected, CancellationToken cancellationToken = default) =>
        (await CallAsync(Redis.EvaluateAsync(DeleteIfEqual, [key], [expected], cancellationToken), "CompareAndDelete").ConfigureAwait(false)).AsBoolean();

    /// <inheritdoc/>
    public ValueTask<long> DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken = default) =>
        keys.Count == 0 ? ValueTask.FromResult(0L) : Redis.DeleteAsync([.. keys], cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<bool> ExistsAsync(string key, CancellationToken cancellationToken = default) =>
        await Redis.ExistsAsync([key], cancellationToken).ConfigureAwait(false) == 1;

    /// <inheritdoc/>
    public async ValueTask<bool> ExpireAsync(string key, TimeSpan? life, CancellationToken cancellationToken = default) => life is { } time
        ? await Redis.ExecuteAsync(["PEXPIRE", key, KeyLife.Milliseconds(time)], static reply => reply.AsBoolean(), cancellationToken).ConfigureAwait(false)
        : (await Redis.EvaluateAsync(Persist, [key], [], cancellationToken).ConfigureAwait(false)).AsBoolean();

    /// <inheritdoc/>
    public ValueTask<TimeSpan?> TimeToLiveAsync(string key, CancellationToken cancellationToken = default) => Redis.ExecuteAsync<TimeSpan?>(
        ["PTTL", key], static reply => reply.AsInt64() is >= 0 and var left ? TimeSpan.FromMilliseconds(left) : null, cancellationToken);
}
