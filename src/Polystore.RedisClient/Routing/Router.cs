using Polystore.RedisClient.Requests;

namespace Polystore.RedisClient.Routing;

/// <summary>Knows which server a command goes to.</summary>
internal abstract class Router(RedisOptions options) : IAsyncDisposable
{
    public RedisOptions Options { get; } = options;

    /// <summary>Connects; fails when nothing can be reached.</summary>
    public abstract Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>Sends a request, now or as soon as it can be; never waits.</summary>
    public abstract void Send(Request request);

    /// <summary>The server that a lease should go to.</summary>
    /// <param name="command">The command that the lease is for; empty when it is for anything.</param>
    /// <param name="cancellationToken">Ends the wait for a connection.</param>
    public abstract ValueTask<Node> NodeForAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken);

    /// <summary>Finds out anew who serves what, after a server said that it is another.</summary>
    public virtual ValueTask RefreshAsync(CancellationToken cancellationToken) => default;

    /// <summary>The servers that are known.</summary>
    public abstract IReadOnlyList<Node> Nodes { get; }

    /// <summary>Groups of indexes of keys that one command may name together.</summary>
    public virtual IReadOnlyList<IReadOnlyList<int>> Split(IReadOnlyList<RedisArgument> keys) => keys.Count == 0 ? [] : [Enumerable.Range(0, keys.Count).ToArray()];

    public abstract Task SubscribeAsync(RedisSubscription subscription, CancellationToken cancellationToken);

    public abstract ValueTask UnsubscribeAsync(RedisSubscription subscription);

    public abstract ValueTask DisposeAsync();
}
