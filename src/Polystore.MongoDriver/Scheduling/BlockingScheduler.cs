using System.Runtime.CompilerServices;

namespace Polystore.MongoDriver.Scheduling;

/// <summary>
/// Runs calls that block on threads of their own, so that they never hold those of the thread pool. Threads start when they are
/// needed, up to a limit, and end when nothing was to do for a while; what exceeds the limit waits in order.
/// </summary>
internal sealed class BlockingScheduler(int mostThreads, TimeSpan idle)
{
    private readonly object gate = new();
    private readonly Queue<IBlockingCall> waiting = new();
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

    /// <summary>
    /// Runs a call. Cancelled while it waits, it is not begun and <paramref name="dropped"/> is called; cancelled while it runs, the
    /// caller goes on at once, and the call ends by itself: its result is disposed of when it can be.
    /// </summary>
    public Task<T> RunAsync<T>(Func<T> call, Action? dropped, CancellationToken cancellationToken)
    {
        var item = new BlockingCall<T>(call, dropped);
        item.Watch(cancellationToken);
        lock (gate)
        {
            waiting.Enqueue(item);
            if (resting < waiting.Count && threads < mostThreads)
            {
                threads++;
                new Thread(Work) { IsBackground = true, Name = "polystore mongodb" }.Start();
            }

            Monitor.Pulse(gate);
        }

        return item.Task;
    }

    private void Work()
    {
        var more = true;
        while (more)
            more = RunNext();
    }

    // On a frame of its own: a thread that rests must not keep what its last call held.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool RunNext()
    {
        if (Take() is not { } item)
            return false;
        item.Run();
        return true;
    }

    private IBlockingCall? Take()
    {
        lock (gate)
        {
            resting++;
            // A pulse may wake a thread whose call another one has taken.
            while (waiting.Count == 0 && Monitor.Wait(gate, idle))
            {
                // Looks again.
            }

            resting--;
            if (waiting.TryDequeue(out var item))
                return item;
            threads--;
            return null;
        }
    }
}
