using Polystore.Runtime.Routing.Parts;

namespace Polystore.Runtime.Routing;

/// <summary>A call to a part's store that ends in the part's time, whatever the store does, and throws only when its caller gave up.</summary>
internal static class PartCall
{
    /// <param name="part">The part.</param>
    /// <param name="state">Handed to the call, which can then be static.</param>
    /// <param name="call">The call.</param>
    /// <param name="time">The clock of the part's timeout.</param>
    /// <param name="cancellationToken">The caller gave up.</param>
    /// <param name="spent">How much of the part's time is gone already.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static async Task<PartResult<TResult>> RunAsync<T, TKey, TState, TResult>(
        Part<T, TKey> part, TState state, Func<Part<T, TKey>, TState, CancellationToken, Task<TResult>> call, TimeProvider time, CancellationToken cancellationToken, TimeSpan spent = default)
        where T : class
        where TKey : notnull
    {
        using var limit = new CancellationTokenSource(Left(part.Options.Timeout, spent), time);
        using var stopped = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), limit);
        return await RunAsync(part, state, call, limit.Token, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A call whose end others share.</summary>
    /// <param name="part">The part.</param>
    /// <param name="state">Handed to the call, which can then be static.</param>
    /// <param name="call">The call.</param>
    /// <param name="end">Cancelled when the part's time is over, and when its caller gave up.</param>
    /// <param name="cancellationToken">The caller gave up.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static async Task<PartResult<TResult>> RunAsync<T, TKey, TState, TResult>(
        Part<T, TKey> part, TState state, Func<Part<T, TKey>, TState, CancellationToken, Task<TResult>> call, CancellationToken end, CancellationToken cancellationToken)
        where T : class
        where TKey : notnull
    {
        Task<TResult>? calling = null;
        try
        {
            calling = call(part, state, end);
            return new PartResult<TResult>(await calling.WaitAsync(end).ConfigureAwait(false), null);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            Leave(calling);
            return Failed<T, TKey, TResult>(part, failure, end.IsCancellationRequested);
        }
    }

    /// <summary>What a part's caller is told of a failure.</summary>
    public static PartResult<TResult> Failed<T, TKey, TResult>(Part<T, TKey> part, Exception failure, bool isLate)
        where T : class
        where TKey : notnull => new(default, new MissingPart(part.Name, part.Store, isLate ? PartFailure.TimedOut : PartFailures.Of(failure), failure));

    /// <summary>A store that does not stop when it is told to ends some time; nobody waits for what it says then.</summary>
    public static void Leave(Task? calling) =>
        _ = calling?.ContinueWith(static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private static TimeSpan Left(TimeSpan all, TimeSpan spent) => all > spent ? all - spent : TimeSpan.Zero;
}
