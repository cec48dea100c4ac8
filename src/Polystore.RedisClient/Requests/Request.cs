using System.Buffers;
using Polystore.RedisClient.Protocol;

namespace Polystore.RedisClient.Requests;

/// <summary>
/// A command on its way and the promise of its reply. It is reused, so it has two holders: the caller, until it has read the result, and
/// the transport, until the reply was read off the stream. A caller that gave up leaves the request in the transport's queue, where its
/// reply finds it and is dropped: that is why cancellation never shifts replies to other callers.
/// </summary>
internal abstract class Request : IThreadPoolWorkItem
{
    private const int KeptBuffer = 4096;
    private const int Done = 1;

    // Twice the generation, plus one when the outcome is settled. The generation tells a watcher that the object has a new life.
    private int state = Done;
    private int holders;
    private CancellationTokenRegistration registration;
    private CancellationToken cancellation;
    private RedisReply reply;
    private Exception? failure;
    private byte[] buffer = [];

    /// <summary>The encoded command.</summary>
    public ReadOnlySpan<byte> Encoded => buffer.AsSpan(0, Length);

    public int Length { get; private set; }

    public ReplyShape Shape { get; protected set; }

    public CommandTraits Traits { get; set; }

    /// <summary>Timestamp after which the caller no longer waits; <see cref="long.MaxValue"/> for never.</summary>
    public long Deadline { get; private set; }

    public TimeSpan Timeout { get; private set; }

    /// <summary>Where the command begins in the bytes of its connection.</summary>
    public long Offset { get; set; }

    /// <summary>Hash slot of its keys; -1 when it has none or the server is no cluster.</summary>
    public int Slot { get; set; }

    /// <summary>How often it was lost with its connection.</summary>
    public int Attempts { get; set; }

    /// <summary>How often a cluster sent it to another node.</summary>
    public int Redirections { get; set; }

    /// <summary>True for a command that belongs to the state of one connection, and must never go over another.</summary>
    public bool Sticky { get; set; }

    /// <summary>True for a command to one server, which no redirection may take elsewhere.</summary>
    public bool IsPinned { get; set; }

    /// <summary>True to announce the command by ASKING.</summary>
    public bool Asking { get; set; }

    /// <summary>True for a command that a message confirms instead of a reply.</summary>
    public bool IsSubscribing { get; set; }

    /// <summary>The server that answered or was to answer, for messages and telemetry; without a host when it never left.</summary>
    public RedisEndpoint Server { get; set; }

    public Telemetry.Operation Operation { get; set; }

    public bool IsDone => (Volatile.Read(ref state) & Done) != 0;

    /// <summary>Identifies this life of the request; what is settled by it cannot hit another life.</summary>
    private int Ticket => Volatile.Read(ref state);

    public string Name => CommandName.Of(Encoded);

    protected void Begin(ReadOnlySpan<RedisArgument> command, RequestTime time, CancellationToken cancellationToken)
    {
        // Before the new generation is published: a watcher that reads the old deadline fails on the ticket.
        Deadline = time.Deadline;
        Timeout = time.Timeout;
        Length = CommandEncoder.Encode(command, ref buffer);
        Slot = -1;
        Attempts = 0;
        Redirections = 0;
        Sticky = false;
        IsPinned = false;
        Asking = false;
        IsSubscribing = false;
        Server = default;
        Operation = default;
        reply = default;
        failure = null;
        holders = 2;
        cancellation = cancellationToken;
        Volatile.Write(ref state, (state & ~Done) + 2);
        if (cancellationToken.CanBeCanceled)
        {
            registration = cancellationToken.UnsafeRegister(static (request, _) => ((Request)request!).Cancel(), this);
        }
    }

    /// <summary>Settles the outcome; false when it was settled before, and the reply is to be dropped.</summary>
    public bool TryComplete(in RedisReply value)
    {
        if (!TrySettle(Ticket))
        {
            return false;
        }

        reply = value;
        return true;
    }

    /// <summary>Ends with a failure and wakes the caller on another thread; false when the outcome was settled before.</summary>
    public bool TryFail(Exception exception)
    {
        if (!TrySettle(Ticket))
        {
            return false;
        }

        Fail(exception);
        return true;
    }

    /// <summary>Ends with a timeout when it is past its deadline; false when it is not, or its outcome is settled.</summary>
    public bool TryExpire(long now, RedisDelivery delivery, string server, Exception? lastFailure = null)
    {
        var ticket = Ticket;
        if (Deadline > now || !TrySettle(ticket))
        {
            return false;
        }

        Fail(new RedisTimeoutException(delivery, Name, Timeout, server, lastFailure));
        return true;
    }

    /// <summary>Wakes the caller.</summary>
    public abstract void Signal();

    void IThreadPoolWorkItem.Execute() => Signal();

    /// <summary>The transport has no more use for it.</summary>
    public void ReleaseTransport() => Release();

    /// <summary>Takes the outcome for the caller, who has no more use for the request after it.</summary>
    protected RedisReply Take()
    {
        registration.Dispose();
        registration = default;
        var (value, problem) = (reply, failure);
        if (value.IsError)
        {
            problem = Errors.ServerErrors.From(value.AsString()!, Name, Server.ToString());
        }

        Operation.End(problem, Server);
        Release();
        return problem is null ? value : throw problem;
    }

    protected abstract void Recycle();

    private void Fail(Exception exception)
    {
        failure = exception;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void Cancel() => TryFail(new OperationCanceledException(cancellation));

    private bool TrySettle(int ticket) =>
        (ticket & Done) == 0 && Interlocked.CompareExchange(ref state, ticket | Done, ticket) == ticket;

    private void Release()
    {
        if (Interlocked.Decrement(ref holders) != 0)
        {
            return;
        }

        if (buffer.Length > KeptBuffer)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = [];
        }

        reply = default;
        failure = null;
        cancellation = default;
        Recycle();
    }
}
