using Polystore.RedisClient.Protocol;

namespace Polystore.RedisClient;

/// <content>Keys of any type.</content>
public abstract partial class RedisCommands
{
    /// <summary>DEL: how many keys were there. In a cluster one command a hash slot, not atomic over slots.</summary>
    public ValueTask<long> DeleteAsync(IReadOnlyList<RedisArgument> keys, CancellationToken cancellationToken = default) => SumAsync("DEL", keys, cancellationToken);

    /// <summary>DEL of one key: true when it was there.</summary>
    public ValueTask<bool> DeleteAsync(RedisArgument key, CancellationToken cancellationToken = default) =>
        SendAsync(["DEL", key], static reply => reply.AsBoolean(), ReplyShape.Bytes, cancellationToken);

    /// <summary>UNLINK: as DEL, but memory is freed in the background.</summary>
    public ValueTask<long> UnlinkAsync(IReadOnlyList<RedisArgument> keys, CancellationToken cancellationToken = default) => SumAsync("UNLINK", keys, cancellationToken);

    /// <summary>EXISTS: how many of the keys are there; a key named twice counts twice.</summary>
    public ValueTask<long> ExistsAsync(IReadOnlyList<RedisArgument> keys, CancellationToken cancellationToken = default) => SumAsync("EXISTS", keys, cancellationToken);

    /// <summary>TOUCH: how many of the keys are there, whose idle time begins anew.</summary>
    public ValueTask<long> TouchAsync(IReadOnlyList<RedisArgument> keys, CancellationToken cancellationToken = default) => SumAsync("TOUCH", keys, cancellationToken);

    /// <summary>PEXPIRE: false when the key is missing.</summary>
    public ValueTask<bool> ExpireAsync(RedisArgument key, TimeSpan life, CancellationToken cancellationToken = default) =>
        SendAsync(["PEXPIRE", key, Milliseconds(life)], static reply => reply.AsBoolean(), ReplyShape.Bytes, cancellationToken);

    /// <summary>PTTL: the time to live; null when the key is missing or never expires.</summary>
    public ValueTask<TimeSpan?> TimeToLiveAsync(RedisArgument key, CancellationToken cancellationToken = default) =>
        SendAsync(
            ["PTTL", key],
            static reply => reply.AsInt64() is >= 0 and var milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : (TimeSpan?)null,
            ReplyShape.Bytes,
            cancellationToken);

    /// <summary>TYPE: <c>string</c>, <c>hash</c>, <c>list</c>, <c>set</c>, <c>zset</c>, <c>stream</c>, a module's type; <c>none</c> when missing.</summary>
    public ValueTask<string> TypeAsync(RedisArgument key, CancellationToken cancellationToken = default) =>
        SendAsync(["TYPE", key], static reply => reply.AsString()!, ReplyShape.Bytes, cancellationToken);

    private async ValueTask<long> SumAsync(string command, IReadOnlyList<RedisArgument> keys, CancellationToken cancellationToken)
    {
        var replies = await AllAsync(Split(keys).Select(part => ExecuteAsync(Command(command, part, keys), cancellationToken))).ConfigureAwait(false);
        return replies.Sum(reply => reply.AsInt64());
    }
}
