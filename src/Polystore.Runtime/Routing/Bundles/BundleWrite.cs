using Polystore.Runtime.Routing.Parts;

namespace Polystore.Runtime.Routing.Bundles;

/// <summary>A write of several parts by one round trip, ended in half of the shortest time of its parts, so that each can still be written alone.</summary>
/// <param name="Done">For each part what <see cref="PartBundle{T, TKey}.WriteAsync"/> says; null when all have to be written alone.</param>
/// <param name="Failure">Why it is not known what was written; null when it is.</param>
/// <param name="IsLate">The store took too long.</param>
/// <param name="Spent">How long it took.</param>
internal readonly record struct BundleWrite(bool[]? Done, Exception? Failure, bool IsLate, TimeSpan Spent)
{
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static async Task<BundleWrite> RunAsync<T, TKey>(Part<T, TKey>[] parts, PartWrite<T, TKey> write, TimeProvider time, CancellationToken cancellationToken)
        where T : class
        where TKey : notnull
    {
        var began = time.GetTimestamp();
        var shortest = parts.Min(part => part.Options.Timeout);
        using var end = new CancellationTokenSource(shortest / 2, time);
        using var stopped = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), end);
        Task<bool[]?>? calling = null;
        try
        {
            // A store that is told to end says whether it did: only then is it known that nothing was written.
            calling = PartBundles.Of(parts).WriteAsync(write, end.Token);
            var done = await calling.WaitAsync(shortest, time, cancellationToken).ConfigureAwait(false);
            if (done is null)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            return new BundleWrite(done, null, false, time.GetElapsedTime(began));
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            PartCall.Leave(calling);
            return new BundleWrite(null, failure, end.IsCancellationRequested, time.GetElapsedTime(began));
        }
    }
}
