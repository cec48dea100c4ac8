namespace Polystore.Runtime.Limits;

/// <summary>Whether a call may go on.</summary>
/// <param name="IsAllowed">It may; the permits are taken.</param>
/// <param name="Remaining">Permits that are left just now.</param>
/// <param name="RetryAfter">How long until as many permits may be there; zero when it is allowed.</param>
/// <param name="IsShared">The store decided; false when it could not be asked and <see cref="RateLimiterOptions.WhenDown"/> did.</param>
public readonly record struct RateDecision(bool IsAllowed, int Remaining, TimeSpan RetryAfter, bool IsShared);
