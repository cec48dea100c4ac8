using System.Collections.Concurrent;
using Polystore.RedisClient.Connections;
using Polystore.RedisClient.Requests;

namespace Polystore.RedisClient.Routing;

/// <summary>Connections that one caller has for himself, kept for the next when nothing of his state is left on them.</summary>
internal sealed class LeasePool(RedisOptions options, Node node) : ILinkOwner, IAsyncDisposable
{
    private readonly ConcurrentStack<Link> idle = new();
    private readonly ConcurrentDictionary<Link, bool> rented = new();
    private volatile bool isDisposed;

    public async ValueTask<Link> RentAsync(CancellationToken cancellationToken)
    {
        var endpoint = await node.LocateAsync(cancellationToken).ConfigureAwait(false);
        while (idle.TryPop(out var kept))
        {
            if (kept.Wire is { IsDead: false } wire && wire.Endpoint == endpoint)
            {
                rented[kept] = true;
                return kept;
            }

            await kept.DisposeAsync().ConfigureAwait(false);
        }

        ObjectDisposedException.ThrowIf(isDisposed, this);
        var link = new Link(options, ConnectionPlan.Private(options), this, endpoint, comesBack: false);
        try
        {
            await link.OpenAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await link.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        rented[link] = true;
        if (isDisposed)
        {
            // Whoever disposed of the pool may not have seen it.
            await link.DisposeAsync().ConfigureAwait(false);
            throw new ObjectDisposedException(nameof(RedisDatabase));
        }

        return link;
    }

    public void Return(Link link, bool clean)
    {
        rented.TryRemove(link, out _);
        if (clean && !isDisposed && link.Wire is { IsDead: false, Due: 0 } && idle.Count < options.MaxIdleLeases)
        {
            idle.Push(link);
            return;
        }

        _ = link.DisposeAsync().AsTask();
    }

    public async ValueTask DisposeAsync()
    {
        isDisposed = true;
        foreach (var link in rented.Keys)
        {
            await link.DisposeAsync().ConfigureAwait(false);
        }

        while (idle.TryPop(out var link))
        {
            await link.DisposeAsync().ConfigureAwait(false);
        }
    }

    ValueTask<RedisEndpoint> ILinkOwner.LocateAsync(Link link, CancellationToken cancellationToken) => node.LocateAsync(cancellationToken);

    bool ILinkOwner.Intercept(Link link, Request request, string error) => false;

    bool ILinkOwner.Accepts(Link link, Wire wire) => true;

    void ILinkOwner.OnUp(Link link, Wire wire, bool again)
    {
    }

    void ILinkOwner.OnDown(Link link, Exception cause)
    {
    }

    void ILinkOwner.OnPush(Link link, in RedisReply push)
    {
    }
}
