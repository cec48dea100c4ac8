using System.Globalization;
using Polystore.RedisClient.Requests;

namespace Polystore.RedisClient.Routing.Sentinel;

/// <summary>
/// Asks the sentinels where the master is, as their guidelines for clients want it: each in turn with a short patience, the one that
/// answered first the next time, and the answer is believed when the server says itself that it is a master. One sentinel is listened to
/// for <c>+switch-master</c>, so that a failover is followed before a command fails.
/// </summary>
internal sealed class SentinelLocator : IMasterLocator
{
    private const string SwitchMaster = "+switch-master";

    // A sentinel that hangs must not hold up the question to the others.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly RedisOptions options;
    private readonly string service;
    private readonly Lock gate = new();
    private readonly CancellationTokenSource disposal = new();
    private List<RedisEndpoint> sentinels;
    private bool isDoubted;
    private Task listening = Task.CompletedTask;

    public SentinelLocator(RedisOptions options)
    {
        service = options.SentinelService!;
        sentinels = [.. options.Endpoints];
        this.options = options with
        {
            Topology = RedisTopology.Standalone,
            User = options.SentinelUser,
            Password = options.SentinelPassword,
            Database = 0,
            Tracking = null,
            ConnectTimeout = Patience < options.ConnectTimeout ? Patience : options.ConnectTimeout,
        };
    }

    public Action<RedisEndpoint>? MasterChanged { get; set; }

    // While the sentinels agree on a new master the old one may still be named: a few rounds.
    public int Candidates => Math.Max(3, options.Endpoints.Count * 2);

    public bool IsAuthority => true;

    public async ValueTask<RedisEndpoint> LocateAsync(CancellationToken cancellationToken)
    {
        List<RedisEndpoint> candidates;
        lock (gate)
        {
            if (isDoubted && sentinels.Count > 1)
            {
                // Its last answer was of no use: another's may be newer.
                sentinels = [.. sentinels.Skip(1), sentinels[0]];
                isDoubted = false;
            }

            candidates = [.. sentinels];
        }

        Exception? last = null;
        foreach (var sentinel in candidates)
        {
            try
            {
                var master = await AskAsync(sentinel, cancellationToken).ConfigureAwait(false);
                lock (gate)
                {
                    sentinels = [sentinel, .. sentinels.Where(other => other != sentinel)];
                    if (listening.IsCompleted && !disposal.IsCancellationRequested)
                    {
                        listening = Task.Run(ListenAsync, CancellationToken.None);
                    }
                }

                return master;
            }
            catch (RedisException failure)
            {
                last = failure;
            }
        }

        // A refusal is the same at every sentinel; an unknown service or one that cannot be reached is told for all.
        throw last is RedisServerException ? last : new RedisConnectionException(
            RedisConnectionProblem.NoNode,
            RedisDelivery.NotSent,
            $"No sentinel of {string.Join(", ", options.Endpoints)} names a master of '{service}' ({last!.Message.TrimEnd('.')}); check the name of the service (SENTINEL MASTERS) and the sentinels' addresses.",
            last);
    }

    public void OnLost()
    {
        lock (gate)
        {
            isDoubted = true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await disposal.CancelAsync().ConfigureAwait(false);
        await listening.ConfigureAwait(false);
        disposal.Dispose();
    }

    private async Task<RedisEndpoint> AskAsync(RedisEndpoint sentinel, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync([sentinel], cancellationToken).ConfigureAwait(false);
        var address = await CallAsync(connection, ["SENTINEL", "GET-MASTER-ADDR-BY-NAME", service], cancellationToken).ConfigureAwait(false);
        if (address.Count != 2)
        {
            throw new RedisConnectionException(RedisConnectionProblem.NoNode, RedisDelivery.NotSent, $"the sentinel {sentinel} does not watch it");
        }

        await LearnAsync(connection, sentinel, cancellationToken).ConfigureAwait(false);
        return new RedisEndpoint(address[0].AsString()!, (int)address[1].AsInt64());
    }

    // Sentinels that were added since, or not named to us, are asked as well.
    private async Task LearnAsync(SingleRouter connection, RedisEndpoint from, CancellationToken cancellationToken)
    {
        var others = await CallAsync(connection, ["SENTINEL", "SENTINELS", service], cancellationToken).ConfigureAwait(false);
        var learned = new List<RedisEndpoint>();
        foreach (var other in others.Items)
        {
            var map = other.AsMap();
            if (map.TryGetValue("ip", out var ip) && map.TryGetValue("port", out var port))
            {
                learned.Add(new RedisEndpoint(ip.AsString()!, (int)port.AsInt64()));
            }
        }

        lock (gate)
        {
            sentinels = [.. sentinels.Union(options.Endpoints).Append(from).Union(learned)];
        }
    }

    // The connection goes round the sentinels by itself; what was missed in between shows at the master's own connection.
    private async Task ListenAsync()
    {
        List<RedisEndpoint> candidates;
        lock (gate)
        {
            candidates = [.. sentinels];
        }

        try
        {
            await using var connection = await OpenAsync(candidates, disposal.Token).ConfigureAwait(false);
            await using var subscription = new RedisSubscription(SwitchMaster, PubSub.SubscriptionKind.Channel, options.MaxSubscriptionBacklog, connection.UnsubscribeAsync);
            await connection.SubscribeAsync(subscription, disposal.Token).ConfigureAwait(false);
            await foreach (var message in subscription.WithCancellation(disposal.Token).ConfigureAwait(false))
            {
                // name old-ip old-port new-ip new-port
                var words = message.Text.Split(' ');
                if (words.Length == 5 && words[0] == service && int.TryParse(words[4], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
                {
                    MasterChanged?.Invoke(new RedisEndpoint(words[3], port));
                }
            }
        }
        catch (Exception failure) when (failure is RedisException or OperationCanceledException)
        {
            // Without it a failover shows when a command is refused; the next question to a sentinel listens anew.
        }
    }

    private async Task<SingleRouter> OpenAsync(IReadOnlyList<RedisEndpoint> endpoints, CancellationToken cancellationToken)
    {
        var connection = new SingleRouter(options with { Endpoints = endpoints }, new ListedLocator(endpoints));
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<RedisReply> CallAsync(SingleRouter connection, RedisArgument[] command, CancellationToken cancellationToken)
    {
        var request = Request<RedisReply>.Rent(command, static reply => reply, Protocol.ReplyShape.Bytes, RequestTime.From(options.Time, Patience), cancellationToken);
        request.Traits = CommandTraits.ReadOnly;
        var task = request.Task;
        connection.Send(request);
        return await task.ConfigureAwait(false);
    }
}
