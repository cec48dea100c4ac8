using System.Globalization;
using Polystore.RedisClient.Connections;
using Polystore.RedisClient.Protocol;
using Polystore.RedisClient.Requests;
using Polystore.RedisClient.Routing;
using Polystore.RedisClient.Telemetry;

namespace Polystore.RedisClient;

/// <summary>
/// A connection that one caller has for himself, until it is disposed. It may block, watch keys, or change its own state; when the server
/// goes away everything on it fails, since its state is lost.
/// </summary>
public sealed class RedisLease : RedisCommands, IAsyncDisposable
{
    private readonly Node node;
    private readonly Link link;
    private readonly RedisOptions options;
    private bool isChanged;
    private bool isEnded;

    internal RedisLease(Node node, Link link, RedisOptions options)
    {
        this.node = node;
        this.link = link;
        this.options = options;
    }

    /// <summary>The server.</summary>
    public RedisEndpoint Endpoint => link.Endpoint ?? node.Endpoint;

    /// <summary>
    /// WAIT: waits until the writes sent before on this lease have reached so many replicas; gives how many they reached. Writes of other
    /// connections are not covered.
    /// </summary>
    /// <param name="replicas">How many replicas to wait for.</param>
    /// <param name="time">How long to wait, 1 ms or more.</param>
    /// <param name="cancellationToken">Stops waiting; the writes stay.</param>
    public ValueTask<long> WaitForReplicasAsync(int replicas, TimeSpan time, CancellationToken cancellationToken = default) =>
        SendAsync(["WAIT", replicas, Milliseconds(time)], static reply => reply.AsInt64(), ReplyShape.Bytes, cancellationToken);

    /// <summary>Gives the connection back; one whose state was changed is closed.</summary>
    public ValueTask DisposeAsync()
    {
        if (!isEnded)
        {
            isEnded = true;
            node.Return(link, !isChanged);
        }

        return default;
    }

    internal override ValueTask<T> SendAsync<T>(ReadOnlySpan<RedisArgument> command, Func<RedisReply, T> convert, ReplyShape shape, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(isEnded, this);
        var traits = CommandTable.Traits(command);
        var wait = BlockingTime.Of(command);
        if ((traits & CommandTraits.Blocking) != 0)
        {
            return BlockAsync(Start(command, static reply => reply, ReplyShape.Bytes, traits, wait, default), convert, cancellationToken);
        }

        // WAIT leaves nothing behind; UNWATCH, EXEC and DISCARD end what WATCH began, but a state once changed is not worth guessing about.
        isChanged |= (traits & CommandTraits.Stateful) != 0 && wait is null;
        var request = Start(command, convert, shape, traits, wait, cancellationToken);
        var task = request.Task;
        link.Send(request);
        return task;
    }

    /// <summary>A command inside a transaction: the server queues it, so even one that blocks does not.</summary>
    internal ValueTask<RedisReply> QueueAsync(ReadOnlySpan<RedisArgument> command, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(isEnded, this);
        var request = Start(command, static reply => reply, ReplyShape.Bytes, CommandTraits.None, null, cancellationToken);
        var task = request.Task;
        link.Send(request);
        return task;
    }

    internal void MarkUnchanged() => isChanged = false;

    private Request<T> Start<T>(
        ReadOnlySpan<RedisArgument> command, Func<RedisReply, T> convert, ReplyShape shape, CommandTraits traits, TimeSpan? wait, CancellationToken cancellationToken)
    {
        var timeout = wait is not { } time ? options.CommandTimeout
            : time == Timeout.InfiniteTimeSpan ? time
            : time + options.CommandTimeout;
        var request = Request<T>.Rent(command, convert, shape, RequestTime.From(options.Time, timeout), cancellationToken);
        request.Traits = wait is null ? traits : traits | CommandTraits.Blocking;
        request.Sticky = true;
        request.Operation = RedisTelemetry.Start(request, options);
        return request;
    }

    // A popped element must not be lost to a cancellation: the server is told to unblock, and its reply decides.
    private async ValueTask<T> BlockAsync<T>(Request<RedisReply> request, Func<RedisReply, T> convert, CancellationToken cancellationToken)
    {
        var task = request.Task;
        link.Send(request);
        RedisReply reply;
        await using (cancellationToken.UnsafeRegister(static lease => _ = ((RedisLease)lease!).UnblockAsync(), this).ConfigureAwait(false))
        {
            reply = await task.ConfigureAwait(false);
        }

        if (reply.IsNull)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return convert(reply);
    }

    private async Task UnblockAsync()
    {
        try
        {
            var id = link.Wire?.Greeting.ConnectionId ?? 0;
            if (id == 0)
            {
                throw new RedisUsageException("The server told no connection id.");
            }

            await new RedisNode(node, options).ExecuteAsync(["CLIENT", "UNBLOCK", id.ToString(CultureInfo.InvariantCulture)]).ConfigureAwait(false);
        }
        catch (RedisException)
        {
            // Without the right to unblock only the end of the connection ends the wait.
            link.Wire?.Abort(new OperationCanceledException("a blocking command was cancelled and the server did not unblock it"));
        }
    }
}
