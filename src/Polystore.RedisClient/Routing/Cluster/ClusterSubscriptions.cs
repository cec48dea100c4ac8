namespace Polystore.RedisClient.Routing.Cluster;

/// <summary>
/// Which node carries which subscription: a channel's message reaches every node, so any will do; a shard channel's only the owner of its
/// slot. When a node leaves or loses the slot the subscription is made again elsewhere, with a gap.
/// </summary>
internal sealed class ClusterSubscriptions(ClusterNodes nodes, SlotMap map, Action onMoved)
{
    private readonly Lock gate = new();
    private readonly Dictionary<RedisSubscription, Node?> places = [];

    public async Task AddAsync(RedisSubscription subscription, CancellationToken cancellationToken)
    {
        var node = Place(subscription)
            ?? throw new RedisConnectionException(RedisConnectionProblem.NoNode, RedisDelivery.NotSent, $"No node of the cluster is known that could carry the subscription to {subscription.Name}.");
        // Known before it is confirmed: the node may take the channel away in the same breath.
        lock (gate)
        {
            places[subscription] = node;
        }

        try
        {
            await SubscribeAsync(subscription, node, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await RemoveAsync(subscription).ConfigureAwait(false);
            throw;
        }
    }

    public ValueTask RemoveAsync(RedisSubscription subscription)
    {
        Node? node;
        lock (gate)
        {
            places.Remove(subscription, out node);
        }

        return node is null ? default : node.Subscriptions.RemoveAsync(subscription);
    }

    /// <summary>Moves what is in the wrong place now; false when something could not be placed and is to be tried again.</summary>
    public async ValueTask<bool> UpdateAsync(CancellationToken cancellationToken)
    {
        List<(RedisSubscription Subscription, Node? At)> all;
        lock (gate)
        {
            all = [.. places.Select(place => (place.Key, place.Value))];
        }

        var isDone = true;
        foreach (var (subscription, at) in all)
        {
            if (at is not null && IsRight(subscription, at))
            {
                continue;
            }

            isDone &= await MoveAsync(subscription, at, cancellationToken).ConfigureAwait(false);
        }

        return isDone;
    }

    private bool IsRight(RedisSubscription subscription, Node at) => subscription.Kind == PubSub.SubscriptionKind.Shard
        ? map.Master(Slot(subscription)) == at
        : nodes.Current.Contains(at);

    private async Task<bool> MoveAsync(RedisSubscription subscription, Node? from, CancellationToken cancellationToken)
    {
        if (from is not null)
        {
            subscription.AddGap();
            _ = from.Subscriptions.RemoveAsync(subscription).AsTask();
        }

        var to = Place(subscription);
        lock (gate)
        {
            if (!places.ContainsKey(subscription))
            {
                return true;
            }

            places[subscription] = to;
        }

        if (to is null)
        {
            return false;
        }

        try
        {
            await SubscribeAsync(subscription, to, cancellationToken).ConfigureAwait(false);
        }
        catch (RedisException)
        {
            // It stays without a place until the next look at the map.
            lock (gate)
            {
                if (places.ContainsKey(subscription))
                {
                    places[subscription] = null;
                }
            }

            return false;
        }

        // Taken away since, or ended by its reader, who found it not yet here.
        lock (gate)
        {
            if (places.TryGetValue(subscription, out var now))
            {
                return now is not null;
            }
        }

        await to.Subscriptions.RemoveAsync(subscription).ConfigureAwait(false);
        return true;
    }

    private Task SubscribeAsync(RedisSubscription subscription, Node node, CancellationToken cancellationToken)
    {
        var hub = node.Subscriptions;
        hub.ShardMoved = OnShardMoved;
        return hub.AddAsync(subscription, cancellationToken);
    }

    private void OnShardMoved(IReadOnlyList<RedisSubscription> gone)
    {
        lock (gate)
        {
            foreach (var subscription in gone.Where(places.ContainsKey))
            {
                places[subscription] = null;
            }
        }

        onMoved();
    }

    // Different names go to different nodes.
    private Node? Place(RedisSubscription subscription)
    {
        if (subscription.Kind == PubSub.SubscriptionKind.Shard)
        {
            return map.Master(Slot(subscription));
        }

        var masters = nodes.Current.Where(node => !node.IsReplica).ToList();
        var live = masters.Where(node => node.Link.Wire is { IsDead: false }).ToList();
        var candidates = live.Count > 0 ? live : masters;
        return candidates.Count == 0 ? null : candidates[Slot(subscription) % candidates.Count];
    }

    private static int Slot(RedisSubscription subscription) => HashSlot.Of(System.Text.Encoding.UTF8.GetBytes(subscription.Name));
}
