using Polystore.RedisClient.Protocol;

namespace Polystore.RedisClient;

/// <content>Strings.</content>
public abstract partial class RedisCommands
{
    /// <summary>GET: the value, null when the key is missing.</summary>
    public ValueTask<byte[]?> GetAsync(RedisArgument key, CancellationToken cancellationToken = default) =>
        SendAsync(["GET", key], static reply => reply.AsBytes(), ReplyShape.Bytes, cancellationToken);

    /// <summary>GET: the value decoded as UTF-8, null when the key is missing.</summary>
    public ValueTask<string?> GetStringAsync(RedisArgument key, CancellationToken cancellationToken = default) =>
        SendAsync(["GET", key], static reply => reply.AsString(), ReplyShape.Text, cancellationToken);

    /// <summary>GET into an array from the pool, without an allocation; dispose it after use.</summary>
    public ValueTask<RedisBytes> GetPooledAsync(RedisArgument key, CancellationToken cancellationToken = default) =>
        SendAsync(["GET", key], static reply => new RedisBytes((byte[]?)reply.Payload, reply.IsNull ? 0 : reply.Length), ReplyShape.Pooled, cancellationToken);

    /// <summary>SET.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its new value.</param>
    /// <param name="expiry">Time to live, 1 ms or more; null for none.</param>
    /// <param name="when">Whether the key must, or must not, be there.</param>
    /// <param name="cancellationToken">Stops waiting for the reply.</param>
    /// <returns>False when <paramref name="when"/> did not hold.</returns>
    public ValueTask<bool> SetAsync(
        RedisArgument key, RedisArgument value, TimeSpan? expiry = null, RedisWhen when = RedisWhen.Always, CancellationToken cancellationToken = default)
    {
        var condition = when == RedisWhen.Missing ? "NX" : "XX";
        if (expiry is not { } life)
        {
            return when == RedisWhen.Always
                ? SendAsync(["SET", key, value], static reply => reply.IsOk, ReplyShape.Bytes, cancellationToken)
                : SendAsync(["SET", key, value, condition], static reply => reply.IsOk, ReplyShape.Bytes, cancellationToken);
        }

        var milliseconds = Milliseconds(life);
        return when == RedisWhen.Always
            ? SendAsync(["SET", key, value, "PX", milliseconds], static reply => reply.IsOk, ReplyShape.Bytes, cancellationToken)
            : SendAsync(["SET", key, value, "PX", milliseconds, condition], static reply => reply.IsOk, ReplyShape.Bytes, cancellationToken);
    }

    /// <summary>INCRBY: the new value; a missing key counts from 0.</summary>
    public ValueTask<long> IncrementAsync(RedisArgument key, long by = 1, CancellationToken cancellationToken = default) =>
        SendAsync(["INCRBY", key, by], static reply => reply.AsInt64(), ReplyShape.Bytes, cancellationToken);

    /// <summary>
    /// MGET: the values in the order of the keys, null where a key is missing. In a cluster it is one MGET a hash slot, so that the values
    /// need not be of one moment.
    /// </summary>
    public async ValueTask<byte[]?[]> GetManyAsync(IReadOnlyList<RedisArgument> keys, CancellationToken cancellationToken = default)
    {
        var values = new byte[]?[keys.Count];
        var parts = Split(keys);
        var replies = await AllAsync(parts.Select(part => ExecuteAsync(Command("MGET", part, keys), cancellationToken))).ConfigureAwait(false);
        for (var p = 0; p < parts.Count; p++)
        {
            for (var i = 0; i < parts[p].Count; i++)
            {
                values[parts[p][i]] = replies[p][i].AsBytes();
            }
        }

        return values;
    }

    /// <summary>
    /// MSET. On one server it is atomic. In a cluster it is one MSET a hash slot and <b>not atomic</b>: others may see a part, and when one
    /// part fails the others may have been done.
    /// </summary>
    public async ValueTask SetManyAsync(IReadOnlyList<KeyValuePair<RedisArgument, RedisArgument>> pairs, CancellationToken cancellationToken = default)
    {
        var parts = Split([.. pairs.Select(pair => pair.Key)]);
        await AllAsync(parts.Select(part =>
        {
            RedisArgument[] command = ["MSET", .. part.SelectMany(i => new[] { pairs[i].Key, pairs[i].Value })];
            return ExecuteAsync(command, cancellationToken);
        })).ConfigureAwait(false);
    }

    private protected static long Milliseconds(TimeSpan time) => time >= TimeSpan.FromMilliseconds(1)
        ? (long)time.TotalMilliseconds
        : throw new ArgumentOutOfRangeException(nameof(time), "A time to live is 1 ms or more.");

    private static RedisArgument[] Command(string name, IReadOnlyList<int> part, IReadOnlyList<RedisArgument> keys) => [name, .. part.Select(i => keys[i])];

    // All are on their way before the first is awaited, and all are awaited whichever fails.
    private static Task<RedisReply[]> AllAsync(IEnumerable<ValueTask<RedisReply>> calls) => Task.WhenAll(calls.Select(call => call.AsTask()).ToArray());
}
