using Polystore.RedisClient.Protocol;
using Polystore.RedisClient.Requests;
using Polystore.RedisClient.Routing;
using Polystore.RedisClient.Telemetry;

namespace Polystore.RedisClient;

/// <summary>One server of a database, for commands that ask the server itself: INFO, CONFIG, SLOWLOG, SCAN.</summary>
public sealed class RedisNode : RedisCommands
{
    private readonly Node node;
    private readonly RedisOptions options;

    internal RedisNode(Node node, RedisOptions options)
    {
        this.node = node;
        this.options = options;
    }

    /// <summary>Where it listens.</summary>
    public RedisEndpoint Endpoint => node.Endpoint;

    /// <summary>True for a replica.</summary>
    public bool IsReplica => node.IsReplica;

    /// <summary>The node's id in its cluster; empty outside one.</summary>
    public string Id => node.Id;

    /// <summary>A connection for one caller to this node.</summary>
    public async ValueTask<RedisLease> LeaseAsync(CancellationToken cancellationToken = default) =>
        new(node, await node.RentAsync(cancellationToken).ConfigureAwait(false), options);

    internal override ValueTask<T> SendAsync<T>(ReadOnlySpan<RedisArgument> command, Func<RedisReply, T> convert, ReplyShape shape, CancellationToken cancellationToken)
    {
        var traits = CommandTable.Traits(command);
        if ((traits & (CommandTraits.Blocking | CommandTraits.Stateful)) != CommandTraits.None)
        {
            throw new RedisUsageException($"{command[0].ToString().ToUpperInvariant()} would hold up or change the connection that all callers share; send it on a connection of your own (LeaseAsync).");
        }

        var request = Request<T>.Rent(command, convert, shape, RequestTime.From(options.Time, options.CommandTimeout), cancellationToken);
        request.Traits = traits;
        request.IsPinned = true;
        request.Operation = RedisTelemetry.Start(request, options);
        var task = request.Task;
        node.Send(request);
        return task;
    }
}
