using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Telemetry;

namespace Polystore.Runtime.Resilience;

/// <summary>What every call to a store passes: telemetry, then retries, then the circuit breaker, which all calls of a store share.</summary>
internal sealed class StoreGuard
{
    private static readonly TimeSpan DrainPoll = TimeSpan.FromMilliseconds(20);

    private readonly StoreTelemetry telemetry;
    private readonly ResiliencePipeline<object>? once;
    private readonly ResiliencePipeline<object>? repeatable;
    private readonly TimeProvider time;
    private readonly TimeSpan drainTimeout;
    private int inFlight;
    private int closed;

    /// <summary>Makes one.</summary>
    /// <param name="telemetry">Where calls are told.</param>
    /// <param name="options">Null to do every call once.</param>
    /// <param name="time">The clock of waits.</param>
    /// <param name="drainTimeout">How long the end waits for calls that run.</param>
    public StoreGuard(StoreTelemetry telemetry, ResilienceOptions? options, TimeProvider? time = null, TimeSpan drainTimeout = default)
    {
        this.telemetry = telemetry;
        this.time = time ?? TimeProvider.System;
        this.drainTimeout = drainTimeout;
        if (options is null)
        {
            return;
        }

        var breaker = new ResiliencePipelineBuilder<object> { TimeProvider = time }.AddCircuitBreaker(new CircuitBreakerStrategyOptions<object>
        {
            FailureRatio = options.BreakRatio,
            MinimumThroughput = options.BreakCalls,
            SamplingDuration = options.BreakWindow,
            BreakDuration = options.BreakFor,
            ShouldHandle = static outcome => ValueTask.FromResult(outcome.Outcome.Exception is { } failure && StoreFailures.IsUnavailable(failure)),
        }).Build();
        once = Retrying(options, time, breaker, evenIfUnknown: false);
        repeatable = Retrying(options, time, breaker, evenIfUnknown: true);
    }

    /// <summary>The same for statements inside a transaction: they are told, and never done again alone.</summary>
    public StoreGuard Inside => new(telemetry, null);

    /// <summary>The store's name.</summary>
    public string Name => telemetry.Name;

    /// <summary>Lets no further call in, and waits for those that run.</summary>
    public async ValueTask DrainAsync()
    {
        Interlocked.Exchange(ref closed, 1);
        var began = time.GetTimestamp();
        while (Volatile.Read(ref inFlight) > 0 && time.GetElapsedTime(began) < drainTimeout)
        {
            await Task.Delay(DrainPoll, time).ConfigureAwait(false);
        }
    }

    public async ValueTask<T> RunAsync<T>(StoreOperation operation, Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref inFlight);
        var measured = telemetry.Begin(operation);
        try
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref closed) != 0, typeof(IStore));
            var pipeline = operation.IsRepeatable ? repeatable : once;
            return pipeline is null ? await call(cancellationToken).ConfigureAwait(false) : await Attempts<T>.RunAsync(pipeline, call, cancellationToken).ConfigureAwait(false);
        }
        catch (BrokenCircuitException broken)
        {
            var away = new StoreUnavailableException(Name, "too many of its last calls failed", broken);
            measured.Failed(away);
            throw away;
        }
        catch (Exception failure)
        {
            measured.Failed(failure);
            throw;
        }
        finally
        {
            measured.End();
            Interlocked.Decrement(ref inFlight);
        }
    }

    private ResiliencePipeline<object> Retrying(ResilienceOptions options, TimeProvider? time, ResiliencePipeline<object> breaker, bool evenIfUnknown)
    {
        var builder = new ResiliencePipelineBuilder<object> { TimeProvider = time };
        if (options.Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<object>
            {
                MaxRetryAttempts = options.Retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.FirstDelay,
                MaxDelay = options.LongestDelay,
                ShouldHandle = outcome => ValueTask.FromResult(outcome.Outcome.Exception is { } failure && MayRepeat(failure, evenIfUnknown)),
                OnRetry = retried =>
                {
                    telemetry.Retried(retried.Outcome.Exception!);
                    return ValueTask.CompletedTask;
                },
            });
        }

        return builder.AddPipeline(breaker).Build();
    }

    private static bool MayRepeat(Exception failure, bool evenIfUnknown) =>
        StoreFailures.Classify(failure) is FailureKind.NotExecuted or FailureKind.Aborted || (evenIfUnknown && StoreFailures.Classify(failure) == FailureKind.Unknown);
}
