using Polystore.Runtime.Routing.Parts;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Routing.Bundles;

/// <summary>
/// A read of several parts by one round trip. One part never costs another its answer: when the round trip fails, or has not come back in half
/// of the shortest time of its parts, they are asked one by one in the time that is left to each.
/// </summary>
internal static class BundleRead
{
    /// <summary>Begins it.</summary>
    /// <param name="parts">Parts of one store.</param>
    /// <param name="together">Reads all by one round trip.</param>
    /// <param name="alone">Reads one.</param>
    /// <param name="whole">Handed to the first.</param>
    /// <param name="state">Handed to the second.</param>
    /// <param name="time">The clock of the parts' timeouts.</param>
    /// <param name="cancellationToken">The caller gave up.</param>
    /// <returns>For each part its result, as <see cref="PartCall"/> gives it.</returns>
    public static Task<PartResult<TResult>>[] Begin<T, TKey, TWhole, TState, TResult>(
        Part<T, TKey>[] parts,
        Func<TWhole, CancellationToken, Task<TResult[]>> together,
        Func<Part<T, TKey>, TState, CancellationToken, Task<TResult>> alone,
        TWhole whole,
        TState state,
        TimeProvider time,
        CancellationToken cancellationToken)
        where T : class
        where TKey : notnull
    {
        var began = time.GetTimestamp();
        var shared = SharedAsync();
        return [.. parts.Select((part, i) => ResultAsync(part, i))];

        async Task<(TResult[]? Values, Exception? Failure)> SharedAsync()
        {
            using var limit = new CancellationTokenSource(parts.Min(part => part.Options.Timeout) / 2, time);
            using var stopped = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), limit);
            Task<TResult[]>? calling = null;
            try
            {
                calling = together(whole, limit.Token);
                return (await calling.WaitAsync(limit.Token).ConfigureAwait(false), null);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                PartCall.Leave(calling);
                return (null, failure);
            }
        }

        async Task<PartResult<TResult>> ResultAsync(Part<T, TKey> part, int place)
        {
            var (values, failure) = await shared.ConfigureAwait(false);
            return values is not null ? new PartResult<TResult>(values[place], null)
                : failure is StoreUnavailableException ? PartCall.Failed<T, TKey, TResult>(part, failure, isLate: false)
                : await PartCall.RunAsync(part, state, alone, time, cancellationToken, time.GetElapsedTime(began)).ConfigureAwait(false);
        }
    }
}
