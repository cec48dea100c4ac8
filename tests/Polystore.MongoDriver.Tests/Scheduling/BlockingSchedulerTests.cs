using Polystore.MongoDriver.Scheduling;

namespace Polystore.MongoDriver.Tests.Scheduling;

public sealed class BlockingSchedulerTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(50);

    // Longer than anything here takes: what comes to it hangs.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Calls_run_at_the_same_time_up_to_the_limit_and_never_above_it()
    {
        var scheduler = new BlockingScheduler(3, Idle);
        var (running, most) = (0, 0);
        using var open = new ManualResetEventSlim();
        var calls = Enumerable.Range(0, 12).Select(_ => scheduler.RunAsync(
            () =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                open.Wait();
                Interlocked.Decrement(ref running);
                return true;
            },
            null,
            CancellationToken.None)).ToList();
        while (Volatile.Read(ref running) < 3)
        {
            await Task.Delay(5);
        }

        open.Set();
        await Task.WhenAll(calls);

        most.ShouldBe(3);
        while (scheduler.Threads > 0)
        {
            await Task.Delay(5);
        }
    }

    [Fact]
    public async Task A_call_that_waits_is_dropped_when_it_is_cancelled_and_never_begun()
    {
        var scheduler = new BlockingScheduler(1, Idle);
        using var open = new ManualResetEventSlim();
        var first = scheduler.RunAsync(() => { open.Wait(); return 1; }, null, CancellationToken.None);
        using var cancelled = new CancellationTokenSource();
        var (begun, dropped) = (false, false);
        var second = scheduler.RunAsync(() => begun = true, () => dropped = true, cancelled.Token);

        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => second);
        open.Set();
        await first;
        await scheduler.RunAsync(() => 1, null, CancellationToken.None);

        dropped.ShouldBeTrue();
        begun.ShouldBeFalse();
    }

    [Fact]
    public async Task The_result_of_a_call_that_was_given_up_is_disposed_of()
    {
        var scheduler = new BlockingScheduler(1, Idle);
        using var open = new ManualResetEventSlim();
        using var started = new ManualResetEventSlim();
        using var cancelled = new CancellationTokenSource();
        var result = new Disposable();
        var call = scheduler.RunAsync(() => { started.Set(); open.Wait(); return result; }, null, cancelled.Token);
        started.Wait();

        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => call);
        result.Disposed.ShouldBeFalse("the call still runs");
        open.Set();
        await scheduler.RunAsync(() => 1, null, CancellationToken.None);

        result.Disposed.ShouldBeTrue();
    }

    [Fact]
    public async Task What_a_call_throws_reaches_its_caller_and_the_thread_goes_on()
    {
        var scheduler = new BlockingScheduler(1, Idle);
        await Should.ThrowAsync<InvalidOperationException>(() => scheduler.RunAsync<int>(() => throw new InvalidOperationException(), null, CancellationToken.None));
        (await scheduler.RunAsync(() => 7, null, CancellationToken.None)).ShouldBe(7);
    }

    [Fact]
    public async Task Who_holds_a_client_never_waits_for_those_who_may_be_waiting_for_him()
    {
        var scheduler = new BlockingScheduler(2, Idle);
        using var committed = new ManualResetEventSlim();
        var blocked = Enumerable.Range(0, 8).Select(_ => scheduler.RunAsync(() => committed.Wait(Limit), null, CancellationToken.None)).ToList();

        // As writers of a document wait in the server for the end of a transaction that has changed it.
        await scheduler.RunAsync(() => { committed.Set(); return true; }, null, CancellationToken.None, holds: true).WaitAsync(Limit / 2);

        (await Task.WhenAll(blocked).WaitAsync(Limit)).ShouldAllBe(ended => ended);
    }

    [Fact]
    public async Task Calls_of_both_kinds_all_run_and_those_of_no_holder_never_above_the_limit()
    {
        var scheduler = new BlockingScheduler(2, Idle);
        var (running, most) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                var holds = (caller + i) % 3 == 0;
                await scheduler.RunAsync(
                    () =>
                    {
                        if (!holds)
                        {
                            InterlockedMax(ref most, Interlocked.Increment(ref running));
                            Thread.Yield();
                            Interlocked.Decrement(ref running);
                        }

                        return true;
                    },
                    null,
                    CancellationToken.None,
                    holds).WaitAsync(Limit);
            }
        }))).WaitAsync(Limit);

        most.ShouldBeInRange(1, 2);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value; seen = Volatile.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }

    private sealed class Disposable : IDisposable
    {
        public bool Disposed { get; private set; }

        public void Dispose() => Disposed = true;
    }
}
