using System.Runtime.CompilerServices;
using Polystore.RedisClient.Protocol;
using Polystore.RedisClient.PubSub;
using Polystore.RedisClient.Requests;
using Polystore.RedisClient.Routing;
using Polystore.RedisClient.Telemetry;

namespace Polystore.RedisClient;

/// <summary>
/// A Redis or Valkey database: one server, a master behind sentinels, or a cluster. One instance serves a whole application: all callers
/// share one connection a server, which is made again when it is lost.
/// </summary>
public sealed class RedisDatabase : RedisCommands, IAsyncDisposable
{
    // Looks at a cluster before the refusal of a command that blocks is told.
    private const int BlockingAttempts = 5;

    private readonly Router router;

    private RedisDatabase(Router router) => this.router = router;

    /// <summary>The options that it was made with.</summary>
    public RedisOptions Options => router.Options;

    /// <summary>The servers that are known now: one, or the nodes of a cluster.</summary>
    public IReadOnlyList<RedisNode> Nodes => [.. router.Nodes.Select(node => new RedisNode(node, Options))];

    /// <summary>Connects.</summary>
    /// <param name="connection">A URL or connection string, see <see cref="RedisOptions.Parse"/>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static Task<RedisDatabase> ConnectAsync(string connection, CancellationToken cancellationToken = default) =>
        ConnectAsync(RedisOptions.Parse(connection), cancellationToken);

    /// <summary>Connects; fails when no server can be reached or the handshake is refused.</summary>
    public static async Task<RedisDatabase> ConnectAsync(RedisOptions options, CancellationToken cancellationToken = default)
    {
        Polystore.RedisClient.Options.OptionsValidator.Validate(options);
        return new RedisDatabase(await RouterFactory.OpenAsync(options, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>
    /// A connection for one caller: for transactions, for WAIT after writes, for commands that block or change the connection. It does not
    /// come back when it is lost.
    /// </summary>
    /// <param name="key">In a cluster, a key whose node is wanted.</param>
    /// <param name="cancellationToken">Ends the wait for a connection.</param>
    public async ValueTask<RedisLease> LeaseAsync(RedisArgument key = default, CancellationToken cancellationToken = default)
    {
        var encoded = Array.Empty<byte>();
        var length = CommandEncoder.Encode(["GET", key], ref encoded);
        var node = await router.NodeForAsync(encoded.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
        return new RedisLease(node, await node.RentAsync(cancellationToken).ConfigureAwait(false), Options);
    }

    /// <summary>SUBSCRIBE; returns when the server has confirmed.</summary>
    public Task<RedisSubscription> SubscribeAsync(string channel, CancellationToken cancellationToken = default) => SubscribeAsync(SubscriptionKind.Channel, channel, cancellationToken);

    /// <summary>PSUBSCRIBE; returns when the server has confirmed.</summary>
    public Task<RedisSubscription> SubscribePatternAsync(string pattern, CancellationToken cancellationToken = default) => SubscribeAsync(SubscriptionKind.Pattern, pattern, cancellationToken);

    /// <summary>SSUBSCRIBE (Redis 7); follows the channel's hash slot when that moves.</summary>
    public Task<RedisSubscription> SubscribeShardAsync(string channel, CancellationToken cancellationToken = default) => SubscribeAsync(SubscriptionKind.Shard, channel, cancellationToken);

    /// <inheritdoc />
    public override async IAsyncEnumerable<byte[]> ScanAsync(
        string? pattern = null, string? type = null, int count = 250, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var node in Nodes.Where(node => !node.IsReplica))
        {
            await foreach (var key in node.ScanAsync(pattern, type, count, cancellationToken).ConfigureAwait(false))
            {
                yield return key;
            }
        }
    }

    /// <summary>Closes all connections; commands on their way fail.</summary>
    public ValueTask DisposeAsync() => router.DisposeAsync();

    internal override ValueTask<T> SendAsync<T>(ReadOnlySpan<RedisArgument> command, Func<RedisReply, T> convert, ReplyShape shape, CancellationToken cancellationToken)
    {
        var traits = CommandTable.Traits(command);
        if ((traits & (CommandTraits.Blocking | CommandTraits.Stateful)) != CommandTraits.None)
        {
            return SendAlone(command, convert, traits, cancellationToken);
        }

        var request = Request<T>.Rent(command, convert, shape, RequestTime.From(Options.Time, Options.CommandTimeout), cancellationToken);
        request.Traits = traits;
        request.Operation = RedisTelemetry.Start(request, Options);
        var task = request.Task;
        router.Send(request);
        return task;
    }

    internal override IReadOnlyList<IReadOnlyList<int>> Split(IReadOnlyList<RedisArgument> keys) => router.Split(keys);

    private ValueTask<T> SendAlone<T>(ReadOnlySpan<RedisArgument> command, Func<RedisReply, T> convert, CommandTraits traits, CancellationToken cancellationToken)
    {
        if ((traits & CommandTraits.Stateful) != CommandTraits.None)
        {
            throw new RedisUsageException(
                $"{command[0].ToString().ToUpperInvariant()} changes or needs the state of its connection, which all callers share; send it on a connection of your own (LeaseAsync), or use SubscribeAsync for messages.");
        }

        return BlockAsync(command.ToArray(), convert, cancellationToken);
    }

    private async ValueTask<T> BlockAsync<T>(RedisArgument[] command, Func<RedisReply, T> convert, CancellationToken cancellationToken)
    {
        var encoded = Array.Empty<byte>();
        var length = CommandEncoder.Encode(command, ref encoded);
        var left = BlockingAttempts;
        while (true)
        {
            var node = await router.NodeForAsync(encoded.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            await using var lease = new RedisLease(node, await node.RentAsync(cancellationToken).ConfigureAwait(false), Options);
            try
            {
                return await lease.ExecuteAsync(command, convert, cancellationToken).ConfigureAwait(false);
            }
            catch (RedisServerException elsewhere) when (elsewhere.Kind is RedisErrorKind.Moved or RedisErrorKind.ClusterDown && --left > 0)
            {
                // Nothing was popped: the slot has another owner, or none at the moment.
                await router.RefreshAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<RedisSubscription> SubscribeAsync(SubscriptionKind kind, string name, CancellationToken cancellationToken)
    {
        var subscription = new RedisSubscription(name, kind, Options.MaxSubscriptionBacklog, router.UnsubscribeAsync);
        await router.SubscribeAsync(subscription, cancellationToken).ConfigureAwait(false);
        return subscription;
    }
}
