using Polystore.RedisClient.Protocol;

namespace Polystore.RedisClient;

/// <content>The server itself.</content>
public abstract partial class RedisCommands
{
    /// <summary>PING.</summary>
    public async ValueTask PingAsync(CancellationToken cancellationToken = default) =>
        await SendAsync(["PING"], static _ => true, ReplyShape.Bytes, cancellationToken).ConfigureAwait(false);

    /// <summary>INFO: the text of one section, or of the server's default ones.</summary>
    public ValueTask<string> InfoAsync(string section = "default", CancellationToken cancellationToken = default) =>
        SendAsync(["INFO", section], static reply => reply.AsString() ?? throw RedisReplyException.Expected("text", reply.Kind), ReplyShape.Text, cancellationToken);

    /// <summary>PUBLISH: how many clients of this server received it; in a cluster others may have, too.</summary>
    public ValueTask<long> PublishAsync(string channel, RedisArgument message, CancellationToken cancellationToken = default) =>
        SendAsync(["PUBLISH", channel, message], static reply => reply.AsInt64(), ReplyShape.Bytes, cancellationToken);

    /// <summary>SPUBLISH: publishes to a shard channel (Redis 7), which only the owner of its hash slot delivers.</summary>
    public ValueTask<long> PublishShardAsync(string channel, RedisArgument message, CancellationToken cancellationToken = default) =>
        SendAsync(["SPUBLISH", channel, message], static reply => reply.AsInt64(), ReplyShape.Bytes, cancellationToken);
}
