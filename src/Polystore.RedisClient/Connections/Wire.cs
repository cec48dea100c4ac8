using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Polystore.RedisClient.Protocol;
using Polystore.RedisClient.Requests;
using Polystore.RedisClient.Telemetry;

namespace Polystore.RedisClient.Connections;

/// <summary>
/// One connection. Any number of callers send at once: whoever finds nobody sending sends what has gathered, for himself and the others.
/// One loop reads the replies and gives each to the oldest request.
/// </summary>
internal sealed class Wire : IThreadPoolWorkItem
{
    // After so many sends for others a caller hands the sending over to a pool thread.
    private const int SendsForOthers = 16;

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly Stream stream;
    private readonly RedisOptions options;
    private readonly InFlight inFlight;
    private readonly CompletionPump pump;
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    // The stream's own reader owns no thread: it waits in the socket and reads into pooled memory.
    private readonly PipeReader pipe;
    private readonly RespReader reader;
    private readonly Action resume;
    private ConfiguredValueTaskAwaitable<ReadResult>.ConfiguredValueTaskAwaiter awaited;
    private OutputBuffer gathering = new();
    private OutputBuffer sending = new();
    private IWireOwner owner;
    private bool isSending;
    private int isReading;
    private Exception? cause;
    private long appended;
    private long handed;
    private long written;
    private long answered;
    private long answeredBytes;
    private long lastRead;
    private long owedSince;

    public Wire(Stream stream, RedisEndpoint endpoint, RedisOptions options, IWireOwner owner)
    {
        this.stream = stream;
        this.options = options;
        this.owner = owner;
        Endpoint = endpoint;
        pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 << 10, minimumReadSize: 4 << 10, leaveOpen: true));
        reader = new RespReader(options.Limits);
        Name = endpoint.ToString();
        inFlight = new InFlight(gate);
        pump = new CompletionPump(this);
        resume = Resume;
        lastRead = options.Time.GetTimestamp();
    }

    public RedisEndpoint Endpoint { get; }

    public string Name { get; }

    /// <summary>What the server said of itself in the handshake.</summary>
    public ServerGreeting Greeting { get; set; } = ServerGreeting.Unknown;

    /// <summary>True when RESP2 arrays may be messages.</summary>
    public bool IsSubscriber { get; set; }

    public bool IsDead => Volatile.Read(ref cause) is not null;

    public Exception? Cause => Volatile.Read(ref cause);

    /// <summary>Ends when the connection has ended and its owner was told.</summary>
    public Task Closed => closed.Task;

    /// <summary>Timestamp of the last bytes that came.</summary>
    public long LastRead => Volatile.Read(ref lastRead);

    /// <summary>Timestamp since which a reply is due without a pause; only while <see cref="Due"/> is not 0.</summary>
    public long OwedSince => Volatile.Read(ref owedSince);

    /// <summary>True when replies are due and none has come for a second.</summary>
    public bool IsSilent(long now) => Due > 0 && options.Time.GetElapsedTime(LastRead, now) > Silence && options.Time.GetElapsedTime(OwedSince, now) > Silence;

    /// <summary>Requests whose replies are due.</summary>
    public long Due => Volatile.Read(ref written) - Volatile.Read(ref answered);

    public void Start()
    {
        RedisTelemetry.Connections.Add(1);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>From now on another owner is told. Only before anything but the handshake has used the connection.</summary>
    public void PassTo(IWireOwner newOwner) => Volatile.Write(ref owner, newOwner);

    public SendResult TrySend(Request request)
    {
        lock (gate)
        {
            if (cause is not null)
            {
                return SendResult.Dead;
            }

            var due = written - Volatile.Read(ref answered);
            if (due > 0 && (due >= options.MaxInFlight || appended - Volatile.Read(ref answeredBytes) + request.Length > options.MaxInFlightBytes))
            {
                return SendResult.Full;
            }

            if (request.Asking)
            {
                Append(Discarded.Asking());
            }

            Append(request);
            if (isSending || pump.IsGathering)
            {
                return SendResult.Sent;
            }

            isSending = true;
        }

        _ = SendAsync();
        return SendResult.Sent;
    }

    /// <summary>Sends what has gathered, unless somebody is at it.</summary>
    public void Flush()
    {
        lock (gate)
        {
            if (isSending || gathering.Length == 0 || cause is not null)
            {
                return;
            }

            isSending = true;
        }

        _ = SendAsync();
    }

    /// <summary>Ends the connection; the first cause stays.</summary>
    public void Abort(Exception why)
    {
        lock (gate)
        {
            if (cause is not null)
            {
                return;
            }

            Volatile.Write(ref cause, why);
        }

        // Wakes the read loop, which is the one that tells the owner.
        stream.Dispose();
    }

    /// <summary>Fails the requests that are past their deadline; their replies, if they come, are dropped.</summary>
    /// <returns>True when replies are due that are not of blocking commands.</returns>
    public bool ExpireDue(long now)
    {
        List<Request> due;
        long limit;
        lock (gate)
        {
            due = inFlight.Snapshot();
            limit = handed;
        }

        var isOwed = false;
        foreach (var request in due)
        {
            isOwed |= (request.Traits & CommandTraits.Blocking) == CommandTraits.None;
            request.TryExpire(now, request.Offset < limit ? RedisDelivery.Unknown : RedisDelivery.NotSent, Name);
        }

        return isOwed;
    }

    private void Append(Request request)
    {
        if (written == Volatile.Read(ref answered))
        {
            Volatile.Write(ref owedSince, options.Time.GetTimestamp());
        }

        request.Offset = appended;
        request.Server = Endpoint;
        inFlight.Add(request);
        gathering.Append(request.Encoded);
        appended += request.Length;
        written++;
    }

    private async Task SendAsync()
    {
        try
        {
            var sends = 0;
            while (true)
            {
                lock (gate)
                {
                    if (gathering.Length == 0 || cause is not null)
                    {
                        isSending = false;
                        return;
                    }

                    (gathering, sending) = (sending, gathering);
                    handed = appended;
                }

                if (sends++ == SendsForOthers)
                {
                    await Task.Yield();
                }

                await stream.WriteAsync(sending.Memory).ConfigureAwait(false);
                sending.Clear();
            }
        }
        catch (Exception failure)
        {
            Abort(failure);
        }
    }

    void IThreadPoolWorkItem.Execute() => GoOn();

    /// <summary>
    /// Reads, unless somebody does, and wakes callers on this thread when replies have come. While it wakes them nobody reads, so that a batch costs
    /// no change of threads; whoever is on call goes on reading when a caller holds this thread up.
    /// </summary>
    public void GoOn()
    {
        while (Interlocked.CompareExchange(ref isReading, 1, 0) == 0)
        {
            if (!TryReadBatch())
            {
                return;
            }

            Volatile.Write(ref isReading, 0);
            pump.Run();
        }
    }

    // By hand what await would do: an asynchronous method would allocate its state for each batch of replies, which is each reply of a lone caller.
    // False when the socket has nothing yet, and Resume will be called, or the connection has ended.
    private bool TryReadBatch()
    {
        Exception? why;
        try
        {
            do
            {
#pragma warning disable CA2012 // The awaiter is consumed once: here, or by Resume.
                var reading = pipe.ReadAsync().ConfigureAwait(false).GetAwaiter();
#pragma warning restore CA2012
                if (!reading.IsCompleted)
                {
                    awaited = reading;
                    reading.UnsafeOnCompleted(resume);
                    return false;
                }

                why = Take(reading.GetResult());
            }
            while (why is null && !pump.HasReady);
        }
        catch (Exception failure)
        {
            why = failure;
        }

        return why is null || End(why);
    }

    private void Resume()
    {
        Exception? why;
        try
        {
            why = Take(awaited.GetResult());
        }
        catch (Exception failure)
        {
            why = failure;
        }

        if (why is null ? pump.HasReady || TryReadBatch() : End(why))
        {
            Volatile.Write(ref isReading, 0);
            pump.Run();
            GoOn();
        }
    }

    private EndOfStreamException? Take(in ReadResult result)
    {
        Volatile.Write(ref lastRead, options.Time.GetTimestamp());
        var buffer = result.Buffer;
        TakeReplies(ref buffer);
        pipe.AdvanceTo(buffer.Start, buffer.End);
        Volatile.Read(ref owner).OnRoom(this);
        return result.IsCompleted ? new EndOfStreamException("the server closed the connection") : null;
    }

    // Nobody reads after it.
    private bool End(Exception why)
    {
        pump.Schedule();
        Abort(why);
        pipe.Complete();
        Drain();
        return false;
    }

    private void TakeReplies(ref ReadOnlySequence<byte> buffer)
    {
        while (true)
        {
            var first = buffer.FirstSpan;
            var at = 0;
            while (reader.IsAtStart && inFlight.TryPeek(out var request) && reader.TryReadScalar(first[at..], request.Shape, out var reply, out var used))
            {
                at += used;
                Answer(request, reply);
            }

            if (at > 0)
            {
                buffer = buffer.Slice(at);
            }

            var shape = inFlight.TryPeek(out var next) ? next.Shape : ReplyShape.Bytes;
            if (buffer.IsEmpty || !reader.TryRead(ref buffer, shape, out var other))
            {
                return;
            }

            TakeReply(other);
        }
    }

    private void TakeReply(in RedisReply reply)
    {
        if (reply.Kind == RedisReplyKind.Push || (IsSubscriber && PubSubMessage.IsMessage(reply)))
        {
            // The confirmation of a subscribe command comes as a message; so does the news that a channel was taken away, which nobody asked for.
            if (PubSubMessage.IsConfirmation(reply) && inFlight.TryPeek(out var asked) && asked.IsSubscribing && PubSubMessage.Confirms(reply, asked.Encoded))
            {
                Answer(asked, reply);
                return;
            }

            Volatile.Read(ref owner).OnPush(this, reply);
            return;
        }

        if (!inFlight.TryPeek(out var request))
        {
            throw reply.IsError
                ? Errors.ServerErrors.From(reply.AsString()!, "the connection", Name)
                : new RedisProtocolException("a reply came that no command had asked for");
        }

        if (reply.IsError && !request.IsDone)
        {
            inFlight.Remove();
            Count(request);
            if (!Volatile.Read(ref owner).Intercept(this, request, reply.AsString()!))
            {
                Settle(request, reply);
            }

            return;
        }

        Answer(request, reply);
    }

    private void Answer(Request request, in RedisReply reply)
    {
        inFlight.Remove();
        Count(request);
        Settle(request, reply);
    }

    private void Count(Request request)
    {
        Volatile.Write(ref answeredBytes, answeredBytes + request.Length);
        Volatile.Write(ref answered, answered + 1);
    }

    private void Settle(Request request, in RedisReply reply)
    {
        var settled = request.TryComplete(reply);
        request.ReleaseTransport();
        if (settled)
        {
            pump.Add(request);
        }
    }

    private void Drain()
    {
        var due = new List<(Request, bool)>();
        long limit;
        lock (gate)
        {
            limit = handed;
        }

        while (inFlight.TryPeek(out var request))
        {
            inFlight.Remove();
            Count(request);
            due.Add((request, request.Offset < limit));
        }

        RedisTelemetry.Connections.Add(-1);
        Volatile.Read(ref owner).OnClosed(this, due, Cause!);
        closed.TrySetResult();
    }
}
