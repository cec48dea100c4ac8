namespace Polystore.Runtime.Limits;

/// <summary>Counts permits for all processes together, by the clock of the store that counts.</summary>
public interface IRateLimiter
{
    /// <summary>Asks for permits.</summary>
    /// <param name="key">Whose they are: a user, an address.</param>
    /// <param name="permits">From 1 to what the limit gives at once.</param>
    /// <param name="cancellationToken">Stops waiting for the answer; the permits may be taken all the same.</param>
    /// <exception cref="ArgumentOutOfRangeException">More permits than there ever are at once.</exception>
    ValueTask<RateDecision> AcquireAsync(string key, int permits = 1, CancellationToken cancellationToken = default);
}
