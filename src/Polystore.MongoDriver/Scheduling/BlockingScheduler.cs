using System.Runtime.CompilerServices;

namespace Polystore.MongoDriver.Scheduling;

/// <summary>
/// Runs calls that block on threads of their own, so that they never hold those of the thread pool. Threads start when they are
/// needed and end when nothing was to do for a while. As many calls as the limit says run at once, and what exceeds it waits in order; but
/// the calls of one who holds a client never do: what all the others wait for in the server may be just his commit.
/// </summary>
internal sealed class BlockingScheduler(int mostCalls, TimeSpan idle)
{
    private readonly object gate = new();
    private readonly Queue<IBlockingCall> waiting = new();
    private readonly Queue<IBlockingCall> holding = new();
    private int running;
    private int threads;
    private int resting;

    /// <summary>Threads there are now.</summary>
    public int Threads
    {
        get
        {
            lock (gate)
                return threads;
        }
    }

    // Calls that may begin now.
    private int Due => holding.Count + Math.Min(waiting.Count, mostCalls - running);

    /// <summary>
    /// Runs a call. Cancelled while it waits, it is not begun and <paramref name="dropped"/> is called; cancelled while it runs, the
    /// caller goes on at once, and the call ends by itself: its result is disposed of when it can be.
    /// </summary>
    /// <param name="call">What blocks.</param>
    /// <param name="dropped">Called instead; null for nothing.</param>
    /// <param name="cancellationToken">See above.</param>
    /// <param name="holds">True when the caller holds a client already; there are no more of those than the pool has clients.</param>
    public Task<T> RunAsync<T>(Func<T> call, Action? dropped, CancellationToken cancellationToken, bool holds = false)
    {
        var item = new BlockingCall<T>(call, dropped);
        item.Watch(cancellationToken);
        lock (gate)
        {
            (holds ? holding : waiting).Enqueue(item);
            Staff();
        }

        return item.Task;
    }

    // Under the lock. A thread that starts counts as one that rests until it has looked.
    private void Staff()
    {
        if (resting < Due)
        {
            threads++;
            resting++;
            new Thread(Work) { IsBackground = true, Name = "polystore mongodb" }.Start();
        }

        Monitor.Pulse(gate);
    }

    private void Work()
    {
        bool? ran = null;
        while (RunNext(ref ran))
        {
            // Each on a frame of its own: a thread that rests must not keep what its last call held.
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool RunNext(ref bool? ranLimited)
    {
        if (Take(ref ranLimited) is not { } item)
            return false;
        item.Run();
        return true;
    }

    // The flag: whether the last call counted towards the limit; null before the first.
    private IBlockingCall? Take(ref bool? ranLimited)
    {
        lock (gate)
        {
            if (ranLimited is { } limited)
            {
                running -= limited ? 1 : 0;
                resting++;
            }

            // A pulse may wake a thread whose call another one has taken.
            while (Due == 0 && Monitor.Wait(gate, idle))
            {
                // Looks again.
            }

            resting--;
            ranLimited = false;
            if (!holding.TryDequeue(out var item) && running < mostCalls && waiting.TryDequeue(out item))
            {
                ranLimited = true;
                running++;
            }

            if (item is null)
                threads--;
            else if (resting < Due)
                Staff();
            return item;
        }
    }
}
