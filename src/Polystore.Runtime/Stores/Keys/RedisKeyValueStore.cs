using Polystore.RedisClient;

namespace Polystore.Runtime.Stores;

/// <summary>Redis: one server, a cluster, or the master behind sentinels.</summary>
public sealed partial class RedisKeyValueStore : IKeyValueStore
{
    /// <summary>Makes one over a client, which it owns from now on.</summary>
    public RedisKeyValueStore(string name, RedisDatabase redis)
    {
        Name = name;
        Redis = redis;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string SystemName => "redis";

    /// <summary>The client, for what the port does not have: streams, scripts, subscriptions.</summary>
    public RedisDatabase Redis { get; }

    /// <inheritdoc/>
    public ValueTask PingAsync(CancellationToken cancellationToken = default) => Redis.PingAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Redis.DisposeAsync();

    // The server's refusals in the port's terms; their texts are those of redis/src/server.c, t_string.c, t_hash.c and t_zset.c.
    private static async ValueTask<T> CallAsync<T>(ValueTask<T> call, string operation)
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (RedisServerException refusal) when (refusal.Kind == RedisErrorKind.WrongType)
        {
            throw new WrongKindException(operation, refusal);
        }
        catch (RedisServerException refusal) when (IsNoNumber(refusal.ServerText))
        {
            throw new InvalidChangeException($"{operation} met a value that is no number, or the sum is none.", refusal);
        }
    }

    private static bool IsNoNumber(string text) =>
        text.Contains("not an integer", StringComparison.Ordinal) || text.Contains("would overflow", StringComparison.Ordinal)
        || text.Contains("not a valid float", StringComparison.Ordinal) || text.Contains("not a number", StringComparison.Ordinal);
}
