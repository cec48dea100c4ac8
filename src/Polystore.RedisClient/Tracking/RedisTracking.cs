namespace Polystore.RedisClient;

/// <summary>
/// Server-assisted client-side caching (CLIENT TRACKING): the server says which keys changed. Needs RESP3. With the default mode the server
/// remembers which keys this client has read; with <see cref="Broadcast"/> it tells of all keys with the given prefixes.
/// </summary>
public sealed record RedisTracking
{
    /// <summary>
    /// Called for each invalidation, in the read loop: before any reply that came after the invalidation reaches its caller. It must be
    /// quick, must not block and must not throw.
    /// </summary>
    public required Action<RedisInvalidation> OnInvalidated { get; init; }

    /// <summary>True for broadcast mode: no memory on the server, more messages.</summary>
    public bool Broadcast { get; init; }

    /// <summary>Prefixes of keys to hear of in broadcast mode; none means all keys. No prefix may begin with another.</summary>
    public IReadOnlyList<string> Prefixes { get; init; } = [];

    /// <summary>True not to hear of changes that this connection made itself.</summary>
    public bool NoLoop { get; init; }

    internal RedisArgument[] Command()
    {
        List<RedisArgument> command = ["CLIENT", "TRACKING", "ON"];
        if (Broadcast)
        {
            command.Add("BCAST");
            foreach (var prefix in Prefixes)
            {
                command.AddRange(["PREFIX", prefix]);
            }
        }

        if (NoLoop)
        {
            command.Add("NOLOOP");
        }

        return [.. command];
    }
}
