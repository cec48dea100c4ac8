namespace Polystore.Runtime.Routing;

/// <summary>
/// When the calls of one read end: when their time is over, when its caller gives up, and when the read is over before them. Calls of the
/// same timeout share one clock, and a read that all of them answered cancels nothing.
/// </summary>
internal sealed class ReadEnds : IDisposable
{
    private readonly CancellationTokenSource[] limits;
    private readonly CancellationTokenSource? stop;
    private readonly CancellationTokenRegistration givenUp;

    /// <summary>Starts the clocks.</summary>
    /// <param name="timeouts">The timeouts of the calls, each once.</param>
    /// <param name="hasBundles">True when some calls keep their own time, and are only told when the read is over.</param>
    /// <param name="time">The clock.</param>
    /// <param name="caller">The caller gave up.</param>
    public ReadEnds(TimeSpan[] timeouts, bool hasBundles, TimeProvider time, CancellationToken caller)
    {
        Caller = caller;
        limits = new CancellationTokenSource[timeouts.Length];
        for (var i = 0; i < limits.Length; i++)
        {
            limits[i] = new CancellationTokenSource(timeouts[i], time);
        }

        stop = hasBundles ? CancellationTokenSource.CreateLinkedTokenSource(caller) : null;
        givenUp = caller.UnsafeRegister(static ends => Array.ForEach(((ReadEnds)ends!).limits, static limit => limit.Cancel()), this);
    }

    /// <summary>The caller gave up.</summary>
    public CancellationToken Caller { get; }

    /// <summary>The read is over, or the caller gave up. Of a read with bundles.</summary>
    public CancellationToken Over => stop!.Token;

    /// <summary>The end of the calls with one of the timeouts.</summary>
    public CancellationToken Of(int timeout) => limits[timeout].Token;

    /// <summary>Tells calls that still run that nobody waits for them. Not on the caller's thread: some drivers tell their server at once.</summary>
    public async ValueTask StopAsync<TResult>(Task<TResult> first, Task<TResult>[] others)
    {
        if (first.IsCompleted && Array.TrueForAll(others, static read => read.IsCompleted))
        {
            return;
        }

        foreach (var limit in limits)
        {
            await limit.CancelAsync().ConfigureAwait(false);
        }

        await (stop?.CancelAsync() ?? Task.CompletedTask).ConfigureAwait(false);
    }

    public void Dispose()
    {
        givenUp.Dispose();
        Array.ForEach(limits, static limit => limit.Dispose());
        stop?.Dispose();
    }
}
