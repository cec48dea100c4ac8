using Polystore.RedisClient.Connections;
using Polystore.RedisClient.Errors;
using Polystore.RedisClient.Requests;

namespace Polystore.RedisClient.Routing;

/// <summary>All commands go to one server: the first of the list that can be reached, or the master that the sentinels name.</summary>
internal sealed class SingleRouter : Router, ILinkOwner
{
    private readonly IMasterLocator locator;
    private readonly Node node;

    public SingleRouter(RedisOptions options, IMasterLocator locator)
        : base(options)
    {
        this.locator = locator;
        node = new Node(options, ConnectionPlan.Shared(options), this, endpoint: null);
        locator.MasterChanged = OnMasterChanged;
    }

    public override IReadOnlyList<Node> Nodes => [node];

    public Wire? Wire => node.Link.Wire;

    public override async Task OpenAsync(CancellationToken cancellationToken)
    {
        var left = locator.Candidates;
#pragma warning disable S2245 // Pauses need to differ between clients, not to be unguessable.
        var pause = new Backoff(Options.ReconnectDelay, Options.ReconnectDelayMax, new Random());
#pragma warning restore S2245
        while (true)
        {
            try
            {
                await node.Link.OpenAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (RedisException failure) when (--left > 0 && !Connector.IsFinal(failure))
            {
                // The next address of the list at once; sentinels may still be at an election.
                if (locator.IsAuthority)
                {
                    locator.OnLost();
                    await Task.Delay(pause.Next(), Options.Time, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    public override void Send(Request request) => node.Send(request);

    public override ValueTask<Node> NodeForAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken) => new(node);

    public override Task SubscribeAsync(RedisSubscription subscription, CancellationToken cancellationToken) => node.Subscriptions.AddAsync(subscription, cancellationToken);

    public override ValueTask UnsubscribeAsync(RedisSubscription subscription) => node.Subscriptions.RemoveAsync(subscription);

    public override async ValueTask DisposeAsync()
    {
        await locator.DisposeAsync().ConfigureAwait(false);
        await node.DisposeAsync().ConfigureAwait(false);
    }

    ValueTask<RedisEndpoint> ILinkOwner.LocateAsync(Link link, CancellationToken cancellationToken) => locator.LocateAsync(cancellationToken);

    bool ILinkOwner.Intercept(Link link, Request request, string error)
    {
        // A master that became a replica: the caller learns of the refusal, the next command of the new master.
        if (locator.IsAuthority && ServerErrors.KindOf(error) == RedisErrorKind.ReadOnly)
        {
            link.Renew(new IOException("the server became a replica"));
        }

        return false;
    }

    bool ILinkOwner.Accepts(Link link, Wire wire) => !locator.IsAuthority || wire.Greeting.Role is "" or "master";

    void ILinkOwner.OnUp(Link link, Wire wire, bool again) => TrackingRelay.OnUp(Options.Tracking, again);

    void ILinkOwner.OnDown(Link link, Exception cause) => locator.OnLost();

    void ILinkOwner.OnPush(Link link, in RedisReply push) => TrackingRelay.OnPush(Options.Tracking, push);

    private void OnMasterChanged(RedisEndpoint endpoint)
    {
        foreach (var link in new[] { node.Link, node.StartedSubscriptions?.Link })
        {
            if (link?.Wire is { } wire && wire.Endpoint != endpoint)
            {
                link.Renew(new IOException($"the master is now {endpoint}"));
            }
        }
    }
}
