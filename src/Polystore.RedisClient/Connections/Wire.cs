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
internal sealed partial class Wire : IThreadPoolWorkItem
{
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
        try
        {
            Volatile.Read(ref owner).OnClosed(this, due, Cause!);
        }
        finally
        {
            closed.TrySetResult();
        }
    }
}
