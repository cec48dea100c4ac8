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
    private static readonly TimeSpan UnblockAgain = TimeSpan.FromMilliseconds(10);

    private readonly Node node;
    private readonly Link link;
    private readonly RedisOptions options;
    private bool isChanged;
    private bool inTransaction;
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
            node.Return(link, !isChanged && !inTransaction);
        }

        return default;
    }

    internal override ValueTask<T> SendAsync<T>(ReadOnlySpan<RedisArgument> command, Func<RedisReply, T> convert, ReplyShape shape, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(isEnded, this);
        var traits = CommandTable.Traits(command);
        if ((traits & CommandTraits.Streaming) != CommandTraits.None)
        {
            throw new RedisUsageException(
                $"{command[0].ToString().ToUpperInvariant()} ends the exchange of commands and replies on its connection; use SubscribeAsync for messages.");
        }

        var wait = BlockingTime.Of(command);
        if ((traits & CommandTraits.Blocking) != CommandTraits.None)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return BlockAsync(Start(command, static reply => reply, ReplyShape.Bytes, traits, wait, CancellationToken.None), convert, cancellationToken);
        }

        // WAIT leaves nothing behind, a transaction nothing when it is over.
        inTransaction |= (traits & CommandTraits.Transaction) != CommandTraits.None;
        isChanged |= (traits & (CommandTraits.Stateful | CommandTraits.Transaction)) == CommandTraits.Stateful && wait is null;
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

    /// <summary>EXEC has answered: nothing is watched or queued any more.</summary>
    internal void EndTransaction() => inTransaction = false;

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
        var reply = request.Task.AsTask();
        link.Send(request);
        var unblocking = Task.CompletedTask;
        await using (cancellationToken.UnsafeRegister(_ => unblocking = UnblockAsync(reply), null).ConfigureAwait(false))
        {
            await Task.WhenAny(reply).ConfigureAwait(false);
        }

        // An unblocking that is still on its way must not hit the next command of this connection.
        await unblocking.ConfigureAwait(false);
        var answer = await reply.ConfigureAwait(false);
        if (answer.IsNull)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return convert(answer);
    }

    private async Task UnblockAsync(Task<RedisReply> reply)
    {
        try
        {
            var id = link.Wire?.Greeting.ConnectionId ?? 0;
            if (id == 0)
            {
                throw new RedisUsageException("The server told no connection id.");
            }

            var shared = new RedisNode(node, options);
            var began = options.Time.GetTimestamp();
            while (!reply.IsCompleted && await shared.ExecuteAsync(["CLIENT", "UNBLOCK", id], static told => told.AsInt64()).ConfigureAwait(false) == 0)
            {
                if (options.Time.GetElapsedTime(began) > options.CommandTimeout)
                {
                    // The server knows nobody of that id: the connection is half dead, or the shared one leads to another server by now.
                    throw new RedisUsageException("The server did not unblock it.");
                }

                // It came before the command that blocks, or after its reply.
                await Task.WhenAny(reply, Task.Delay(UnblockAgain, options.Time)).ConfigureAwait(false);
            }
        }
        catch (RedisException)
        {
            // Without the right to unblock only the end of the connection ends the wait.
            link.Wire?.Abort(new OperationCanceledException("a blocking command was cancelled and the server did not unblock it"));
        }
    }
}
