using Npgsql;
using Polystore.Runtime.Limits;

namespace Polystore.Runtime.Manager;

/// <summary>A limiter whose table is made by the first who asks. While the server is away the limiter does what was declared for that.</summary>
internal sealed class PreparedRateLimiter(PostgresRateLimiter limiter, Func<CancellationToken, Task> prepare) : IRateLimiter
{
    private volatile bool isPrepared;

    public ValueTask<RateDecision> AcquireAsync(string key, int permits = 1, CancellationToken cancellationToken = default) =>
        isPrepared ? limiter.AcquireAsync(key, permits, cancellationToken) : PrepareAsync(key, permits, cancellationToken);

    // Several may be at it at once; they wait for each other in the server.
    private async ValueTask<RateDecision> PrepareAsync(string key, int permits, CancellationToken cancellationToken)
    {
        try
        {
            await prepare(cancellationToken).ConfigureAwait(false);
            isPrepared = true;
        }
        catch (NpgsqlException)
        {
            // The limiter meets the same, and knows what to do then.
        }

        return await limiter.AcquireAsync(key, permits, cancellationToken).ConfigureAwait(false);
    }
}
