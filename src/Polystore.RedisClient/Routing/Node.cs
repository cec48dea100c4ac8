using Polystore.RedisClient.Connections;
using Polystore.RedisClient.PubSub;
using Polystore.RedisClient.Requests;

namespace Polystore.RedisClient.Routing;

/// <summary>One server: the shared link, the leases and the subscriptions.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly RedisOptions options;
    private readonly ILinkOwner owner;
    private readonly Lazy<SubscriptionHub> hub;
    private readonly LeasePool leases;

    public Node(RedisOptions options, ConnectionPlan plan, ILinkOwner owner, RedisEndpoint? endpoint)
    {
        this.options = options;
        this.owner = owner;
        Link = new Link(options, plan, owner, endpoint);
        leases = new LeasePool(options, this);
        hub = new Lazy<SubscriptionHub>(() => new SubscriptionHub(options, Link.Endpoint, owner));
    }

    public Link Link { get; }

    public bool IsReplica { get; set; }

    /// <summary>The node's id in its cluster; empty outside one.</summary>
    public string Id { get; set; } = "";

    public RedisEndpoint Endpoint => Link.Endpoint ?? Link.Wire?.Endpoint ?? options.Endpoints[0];

    public SubscriptionHub Subscriptions => hub.Value;

    /// <summary>The hub when there is one.</summary>
    public SubscriptionHub? StartedSubscriptions => hub.IsValueCreated ? hub.Value : null;

    public void Send(Request request) => Link.Send(request);

    public ValueTask<Link> RentAsync(CancellationToken cancellationToken) => leases.RentAsync(cancellationToken);

    public void Return(Link link, bool clean) => leases.Return(link, clean);

    public ValueTask<RedisEndpoint> LocateAsync(CancellationToken cancellationToken) =>
        Link.Endpoint is { } known ? new(known)
        : Link.Wire is { } wire ? new(wire.Endpoint)
        : owner.LocateAsync(Link, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await leases.DisposeAsync().ConfigureAwait(false);
        if (hub.IsValueCreated)
        {
            await hub.Value.DisposeAsync().ConfigureAwait(false);
        }

        await Link.DisposeAsync().ConfigureAwait(false);
    }
}
