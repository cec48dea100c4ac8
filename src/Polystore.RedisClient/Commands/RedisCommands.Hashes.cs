using Polystore.RedisClient.Protocol;

namespace Polystore.RedisClient;

/// <content>Hashes.</content>
public abstract partial class RedisCommands
{
    /// <summary>HGET: the field's value, null when it is missing.</summary>
    public ValueTask<byte[]?> HashGetAsync(RedisArgument key, RedisArgument field, CancellationToken cancellationToken = default) =>
        SendAsync(["HGET", key, field], static reply => reply.AsBytes(), ReplyShape.Bytes, cancellationToken);

    /// <summary>HSET of one field: true when it is new.</summary>
    public ValueTask<bool> HashSetAsync(RedisArgument key, RedisArgument field, RedisArgument value, CancellationToken cancellationToken = default) =>
        SendAsync(["HSET", key, field, value], static reply => reply.AsBoolean(), ReplyShape.Bytes, cancellationToken);

    /// <summary>HGETALL: all fields; empty when the key is missing.</summary>
    public ValueTask<Dictionary<string, RedisReply>> HashGetAllAsync(RedisArgument key, CancellationToken cancellationToken = default) =>
        SendAsync(["HGETALL", key], static reply => reply.AsMap(), ReplyShape.Bytes, cancellationToken);
}
