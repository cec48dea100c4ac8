using Polly;

namespace Polystore.Runtime.Resilience;

/// <summary>
/// The attempts of one call in a pipeline. The result is kept here: a pipeline that carries results of any type has to turn each into an
/// object and back at every one of its strategies, which costs more than they do.
/// </summary>
internal sealed class Attempts<T>(Func<CancellationToken, ValueTask<T>> call)
{
    private T? result;

    public static async ValueTask<T> RunAsync(ResiliencePipeline<object> pipeline, Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        var attempts = new Attempts<T>(call);
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, cancellationToken);
        try
        {
            var outcome = await pipeline.ExecuteOutcomeAsync(static (one, self) => self.NextAsync(one.CancellationToken), context, attempts).ConfigureAwait(false);
            outcome.ThrowIfException();
            return attempts.result!;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async ValueTask<Outcome<object>> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            result = await call(cancellationToken).ConfigureAwait(false);
            return Outcome.FromResult<object>(this);
        }
        catch (Exception failure)
        {
            return Outcome.FromException<object>(failure);
        }
    }
}
