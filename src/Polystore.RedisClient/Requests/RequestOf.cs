using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;
using Polystore.RedisClient.Protocol;

namespace Polystore.RedisClient.Requests;

/// <summary>A request whose reply becomes a <typeparamref name="T"/> on the caller's side.</summary>
internal sealed class Request<T> : Request, IValueTaskSource<T>
{
    private const int MaxPooled = 1024;
    private const int MaxKept = 32;

    private static readonly ConcurrentQueue<Request<T>> Pool = new();
    private static int pooled;

    // A thread that wakes callers recycles their requests and rents for what they send next: its own few need no synchronisation.
    [ThreadStatic]
    private static Stack<Request<T>>? kept;

    private ManualResetValueTaskSourceCore<bool> core = new() { RunContinuationsAsynchronously = false };
    private Func<RedisReply, T> convert = null!;

    private Request()
    {
    }

    private static Stack<Request<T>> Own => kept ??= new Stack<Request<T>>(MaxKept);

    public ValueTask<T> Task => new(this, core.Version);

    public static Request<T> Rent(ReadOnlySpan<RedisArgument> command, Func<RedisReply, T> convert, ReplyShape shape, RequestTime time, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!Own.TryPop(out var request))
        {
            if (Pool.TryDequeue(out request))
            {
                Interlocked.Decrement(ref pooled);
            }
            else
            {
                request = new Request<T>();
            }
        }

        request.convert = convert;
        request.Shape = shape;
        request.Begin(command, time, cancellationToken);
        return request;
    }

    public override void Signal() => core.SetResult(true);

    T IValueTaskSource<T>.GetResult(short token)
    {
        core.GetResult(token);
        var function = convert;
        return function(Take());
    }

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => core.GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        core.OnCompleted(continuation, state, token, flags);

    protected override void Recycle()
    {
        core.Reset();
        if (Own is { Count: < MaxKept } own)
        {
            own.Push(this);
        }
        else if (Interlocked.Increment(ref pooled) <= MaxPooled)
        {
            Pool.Enqueue(this);
        }
        else
        {
            Interlocked.Decrement(ref pooled);
        }
    }
}
