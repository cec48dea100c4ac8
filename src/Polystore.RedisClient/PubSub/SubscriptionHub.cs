using Polystore.RedisClient.Connections;
using Polystore.RedisClient.Requests;

namespace Polystore.RedisClient.PubSub;

/// <summary>The subscriptions at one server, on one connection of their own; made again when the connection comes back.</summary>
internal sealed class SubscriptionHub : ILinkOwner, IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<(SubscriptionKind Kind, string Name), List<RedisSubscription>> subscriptions = [];
    private readonly RedisOptions options;
    private readonly ILinkOwner servers;
    private readonly Link own;

    public SubscriptionHub(RedisOptions options, RedisEndpoint? endpoint, ILinkOwner servers)
    {
        this.options = options;
        this.servers = servers;
        own = new Link(options, ConnectionPlan.Private(options), this, endpoint);
    }

    /// <summary>The server took a shard channel away because its slot has moved.</summary>
    public Action<IReadOnlyList<RedisSubscription>>? ShardMoved { get; set; }

    public Link Link => own;

    public async Task AddAsync(RedisSubscription subscription, CancellationToken cancellationToken)
    {
        ValueTask<RedisReply> confirmation;
        lock (gate)
        {
            var key = (subscription.Kind, subscription.Name);
            if (!subscriptions.TryGetValue(key, out var all))
            {
                subscriptions[key] = all = [];
            }

            // Known before the command goes out, since the first message may come with the confirmation; and sent under the lock, so that
            // the server hears of subscriptions in the order in which they are kept here.
            all.Add(subscription);
            confirmation = CommandAsync(Subscribe(subscription.Kind), subscription.Name, cancellationToken);
        }

        try
        {
            await confirmation.ConfigureAwait(false);
        }
        catch
        {
            Forget(subscription);
            throw;
        }
    }

    public async ValueTask RemoveAsync(RedisSubscription subscription)
    {
        ValueTask<RedisReply> confirmation;
        lock (gate)
        {
            if (!Forget(subscription))
            {
                return;
            }

            confirmation = CommandAsync(Unsubscribe(subscription.Kind), subscription.Name, default);
        }

        try
        {
            await confirmation.ConfigureAwait(false);
        }
        catch (RedisException)
        {
            // Without a connection there is nothing to unsubscribe from.
        }
    }

    public async ValueTask DisposeAsync()
    {
        List<RedisSubscription> all;
        lock (gate)
        {
            all = [.. subscriptions.Values.SelectMany(list => list)];
            subscriptions.Clear();
        }

        all.ForEach(subscription => subscription.Complete(null));
        await own.DisposeAsync().ConfigureAwait(false);
    }

    ValueTask<RedisEndpoint> ILinkOwner.LocateAsync(Link link, CancellationToken cancellationToken) => servers.LocateAsync(link, cancellationToken);

    bool ILinkOwner.Intercept(Link link, Request request, string error) => false;

    bool ILinkOwner.Accepts(Link link, Wire wire) => servers.Accepts(link, wire);

    void ILinkOwner.OnUp(Link link, Wire wire, bool again)
    {
        wire.IsSubscriber = true;
        List<(SubscriptionKind Kind, string Name)> keys;
        lock (gate)
        {
            keys = [.. subscriptions.Keys];
            if (again)
            {
                foreach (var subscription in subscriptions.Values.SelectMany(list => list))
                {
                    subscription.AddGap();
                }
            }
        }

        if (!again)
        {
            // The command of the first subscription waits in the link.
            return;
        }

        foreach (var (kind, name) in keys)
        {
            var request = Discarded.Of([Subscribe(kind), name]);
            request.IsSubscribing = true;
            if (wire.TrySend(request) != SendResult.Sent)
            {
                request.ReleaseTransport();
                return;
            }
        }
    }

    void ILinkOwner.OnDown(Link link, Exception cause)
    {
    }

    // Nobody would ever send them anything: their readers have to hear of it.
    void ILinkOwner.OnRefused(Link link, Exception cause)
    {
        List<RedisSubscription> all;
        lock (gate)
        {
            all = [.. subscriptions.Values.SelectMany(list => list)];
            subscriptions.Clear();
        }

        all.ForEach(subscription => subscription.Complete(cause));
    }

    void ILinkOwner.OnPush(Link link, in RedisReply push)
    {
        if (push.Count == 3 && push[0].Is("sunsubscribe"u8))
        {
            OnShardGone(push[1].AsString()!);
            return;
        }

        var message = push switch
        {
            { Count: 3 } when push[0].Is("message"u8) => (SubscriptionKind.Channel, push[1].AsString()!, new RedisMessage(push[1].AsString()!, null, push[2].AsBytes())),
            { Count: 3 } when push[0].Is("smessage"u8) => (SubscriptionKind.Shard, push[1].AsString()!, new RedisMessage(push[1].AsString()!, null, push[2].AsBytes())),
            { Count: 4 } when push[0].Is("pmessage"u8) => (SubscriptionKind.Pattern, push[1].AsString()!, new RedisMessage(push[2].AsString()!, push[1].AsString(), push[3].AsBytes())),
            _ => default((SubscriptionKind Kind, string Name, RedisMessage Message)?),
        };
        if (message is not { } found)
        {
            return;
        }

        lock (gate)
        {
            if (subscriptions.TryGetValue((found.Item1, found.Item2), out var all))
            {
                foreach (var subscription in all)
                {
                    subscription.Offer(found.Item3);
                }
            }
        }
    }

    private static string Subscribe(SubscriptionKind kind) => kind switch
    {
        SubscriptionKind.Channel => "SUBSCRIBE",
        SubscriptionKind.Pattern => "PSUBSCRIBE",
        _ => "SSUBSCRIBE",
    };

    private static string Unsubscribe(SubscriptionKind kind) => kind switch
    {
        SubscriptionKind.Channel => "UNSUBSCRIBE",
        SubscriptionKind.Pattern => "PUNSUBSCRIBE",
        _ => "SUNSUBSCRIBE",
    };

    // A shard channel that nobody here unsubscribed from was taken away.
    private void OnShardGone(string name)
    {
        List<RedisSubscription>? all;
        lock (gate)
        {
            if (!subscriptions.Remove((SubscriptionKind.Shard, name), out all))
            {
                return;
            }
        }

        all.ForEach(subscription => subscription.AddGap());
        ShardMoved?.Invoke(all);
    }

    // True when it was the last of its name.
    private bool Forget(RedisSubscription subscription)
    {
        lock (gate)
        {
            var key = (subscription.Kind, subscription.Name);
            if (!subscriptions.TryGetValue(key, out var all) || !all.Remove(subscription) || all.Count > 0)
            {
                return false;
            }

            subscriptions.Remove(key);
            return true;
        }
    }

    private ValueTask<RedisReply> CommandAsync(string command, string name, CancellationToken cancellationToken)
    {
        var request = Request<RedisReply>.Rent(
            [command, name], static reply => reply, Protocol.ReplyShape.Bytes, RequestTime.From(options.Time, options.CommandTimeout), cancellationToken);
        request.IsSubscribing = true;
        // Subscribing twice does no harm.
        request.Traits = CommandTraits.ReadOnly;
        var task = request.Task;
        own.Send(request);
        return task;
    }
}
