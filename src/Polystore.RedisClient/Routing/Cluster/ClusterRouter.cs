using System.Collections.Concurrent;
using Polystore.RedisClient.Connections;
using Polystore.RedisClient.Errors;
using Polystore.RedisClient.Protocol;
using Polystore.RedisClient.Requests;
using Polystore.RedisClient.Telemetry;

namespace Polystore.RedisClient.Routing.Cluster;

/// <summary>
/// Commands go to the owner of their key's slot. MOVED and ASK are followed; what a node refuses because the cluster is busy electing or
/// moving (CLUSTERDOWN, TRYAGAIN) was not executed, so it waits for the next look at the map and goes again, within its timeout.
/// </summary>
internal sealed class ClusterRouter : Router, ILinkOwner
{
    // More hops than this are a loop of nodes that do not agree.
    private const int MaxRedirections = 16;

    private readonly ClusterNodes nodes;
    private readonly SlotMap map = new();
    private readonly ClusterSubscriptions subscriptions;
    private readonly TopologyLoop topology;
    private readonly ConcurrentQueue<Request> parked = new();
    private uint turn;
    private volatile bool isDisposed;

    public ClusterRouter(RedisOptions options)
        : base(options)
    {
        nodes = new ClusterNodes(options, this);
        topology = new TopologyLoop(options, nodes, TakeOverAsync, SettleAsync);
        subscriptions = new ClusterSubscriptions(nodes, map, topology.Wake);
    }

    public override IReadOnlyList<Node> Nodes => nodes.Current;

    public override Task OpenAsync(CancellationToken cancellationToken) => topology.OpenAsync(cancellationToken);

    public override void Send(Request request)
    {
        if (request.Slot < 0)
        {
            if (CommandKeys.IsOfWholeKeyspace(request.Encoded))
            {
                request.TryFail(new RedisUsageException($"{request.Name} speaks of one node alone in a cluster; send it to each of Nodes, or use ScanAsync for all keys."));
                request.ReleaseTransport();
                return;
            }

            request.Slot = CommandKeys.Slot(request.Encoded);
        }

        var node = request.Slot < 0 ? AnyMaster()
            : Options.ReadFrom == RedisReadFrom.PreferReplica && request.Redirections == 0 && (request.Traits & CommandTraits.ReadOnly) != CommandTraits.None ? map.Reader(request.Slot)
            : map.Master(request.Slot);
        if (node is null)
        {
            Park(request);
        }
        else
        {
            node.Send(request);
        }
    }

    public override async ValueTask<Node> NodeForAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
    {
        var slot = CommandKeys.Slot(command.Span);
        using var timeout = new CancellationTokenSource(Options.CommandTimeout, Options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        while (true)
        {
            if ((slot < 0 ? AnyMaster() : map.Master(slot)) is { } node)
            {
                return node;
            }

            try
            {
                await topology.NextAsync().WaitAsync(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new RedisConnectionException(RedisConnectionProblem.NoNode, RedisDelivery.NotSent, $"No node of the cluster serves slot {slot}; see CLUSTER SLOTS.");
            }
        }
    }

    public override ValueTask RefreshAsync(CancellationToken cancellationToken) => new(topology.NextAsync().WaitAsync(cancellationToken));

    public override IReadOnlyList<IReadOnlyList<int>> Split(IReadOnlyList<RedisArgument> keys)
    {
        var slots = new Dictionary<int, List<int>>();
        var buffer = Array.Empty<byte>();
        for (var i = 0; i < keys.Count; i++)
        {
            var length = CommandEncoder.Encode(["GET", keys[i]], ref buffer);
            var slot = CommandKeys.Slot(buffer.AsSpan(0, length));
            if (!slots.TryGetValue(slot, out var part))
            {
                slots[slot] = part = [];
            }

            part.Add(i);
        }

        return [.. slots.Values];
    }

    public override Task SubscribeAsync(RedisSubscription subscription, CancellationToken cancellationToken) => subscriptions.AddAsync(subscription, cancellationToken);

    public override ValueTask UnsubscribeAsync(RedisSubscription subscription) => subscriptions.RemoveAsync(subscription);

    public override async ValueTask DisposeAsync()
    {
        isDisposed = true;
        await topology.DisposeAsync().ConfigureAwait(false);
        await nodes.DisposeAsync().ConfigureAwait(false);
        FailParked();
    }

    ValueTask<RedisEndpoint> ILinkOwner.LocateAsync(Link link, CancellationToken cancellationToken) => new(link.Endpoint!.Value);

    bool ILinkOwner.Accepts(Link link, Wire wire) => true;

    // A node that is new to this client may have told others of changes of slots that it took over.
    void ILinkOwner.OnUp(Link link, Wire wire, bool again) => TrackingRelay.OnUp(Options.Tracking, again: true);

    void ILinkOwner.OnDown(Link link, Exception cause) => topology.Wake();

    void ILinkOwner.OnSilent(Link link) => topology.Wake();

    void ILinkOwner.OnPush(Link link, in RedisReply push) => TrackingRelay.OnPush(Options.Tracking, push);

    bool ILinkOwner.Intercept(Link link, Request request, string error)
    {
        var kind = ServerErrors.KindOf(error);
        if (request.IsPinned || request.Sticky || request.Redirections >= MaxRedirections)
        {
            return false;
        }

        switch (kind)
        {
            case RedisErrorKind.Moved when Redirection.TryParse(error, link.Endpoint!.Value, out var moved):
                Follow(request, moved, asking: false);
                // Asked first, since it knows of the move.
                topology.Prefer(moved.Target);
                return true;
            case RedisErrorKind.Ask when Redirection.TryParse(error, link.Endpoint!.Value, out var ask):
                Follow(request, ask, asking: true);
                return true;
            case RedisErrorKind.TryAgain or RedisErrorKind.ClusterDown when Remains(request):
                Park(request);
                return true;
            case RedisErrorKind.Loading or RedisErrorKind.MasterDown when request.Slot >= 0 && map.Master(request.Slot) is { } master && master.Link != link:
                request.Redirections++;
                master.Send(request);
                return true;
            default:
                return false;
        }
    }

    private void Follow(Request request, Redirection redirection, bool asking)
    {
        RedisTelemetry.Redirections.Add(1);
        request.Redirections++;
        request.Asking = asking;
        var node = nodes.Get(redirection.Target);
        if (!asking)
        {
            map.Move(redirection.Slot, node);
        }

        node.Send(request);
    }

    // An error is worth more to a caller than a timeout: near the deadline it is told.
    private bool Remains(Request request) =>
        request.Deadline == long.MaxValue || Options.Time.GetElapsedTime(Options.Time.GetTimestamp(), request.Deadline) > TopologyLoop.Pause * 3;

    private void Park(Request request)
    {
        request.Asking = false;
        parked.Enqueue(request);
        if (isDisposed)
        {
            // Nobody looks at the map any more.
            FailParked();
            return;
        }

        topology.Wake();
    }

    private void FailParked()
    {
        while (parked.TryDequeue(out var request))
        {
            request.TryFail(new RedisConnectionException(RedisConnectionProblem.Closed, RedisDelivery.NotSent, "The client was disposed."));
            request.ReleaseTransport();
        }
    }

    private Node? AnyMaster()
    {
        var current = nodes.Current;
        Node? other = null;
        for (var i = 0; i < current.Count; i++)
        {
            var node = current[(int)((Interlocked.Increment(ref turn) + (uint)i) % (uint)current.Count)];
            if (node.IsReplica)
            {
                continue;
            }

            other ??= node;
            if (node.Link.Wire is { IsDead: false })
            {
                return node;
            }
        }

        return other ?? current.FirstOrDefault(node => !node.IsReplica);
    }

    // A new map came.
    private async ValueTask TakeOverAsync(IReadOnlyList<SlotRange> ranges)
    {
        await nodes.UpdateAsync(ranges).ConfigureAwait(false);
        foreach (var range in ranges)
        {
            map.Set(range.First, range.Last, nodes.Get(range.Members[0].Endpoint), [.. range.Members.Skip(1).Select(member => nodes.Get(member.Endpoint))]);
        }
    }

    // After each look at the map, whether it gave one or not. True when nothing is left to be mended.
    private async ValueTask<bool> SettleAsync(CancellationToken cancellationToken)
    {
        var isSettled = true;
        foreach (var node in nodes.Known)
        {
            if (node.Link.Wire is not null)
            {
                continue;
            }

            // What waits for a lost node may have a new owner by now.
            foreach (var request in node.Link.TakeBacklog())
            {
                isSettled = false;
                if (request.IsPinned || request.Sticky)
                {
                    node.Send(request);
                }
                else
                {
                    Again(request);
                }
            }
        }

        for (var left = parked.Count; left > 0 && parked.TryDequeue(out var request); left--)
        {
            Again(request);
        }

        return await subscriptions.UpdateAsync(cancellationToken).ConfigureAwait(false) && isSettled && parked.IsEmpty;
    }

    private void Again(Request request)
    {
        if (request.IsDone || request.TryExpire(Options.Time.GetTimestamp(), RedisDelivery.NotSent, "the cluster"))
        {
            request.ReleaseTransport();
        }
        else if (request.Slot >= 0 && map.Master(request.Slot) is null)
        {
            parked.Enqueue(request);
        }
        else
        {
            Send(request);
        }
    }
}
