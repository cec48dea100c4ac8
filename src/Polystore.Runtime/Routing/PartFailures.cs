using System.Text.Json;
using Npgsql;
using Polystore.RedisClient;
using Polystore.Runtime.Resilience;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Routing;

/// <summary>What drivers throw, in the router's four reasons.</summary>
internal static class PartFailures
{
    public static PartFailure Of(Exception failure) => failure switch
    {
        TimeoutException or RedisTimeoutException or NpgsqlException { InnerException: TimeoutException } => PartFailure.TimedOut,
        JsonException or InvalidCastException or FormatException or OverflowException => PartFailure.Unreadable,
        _ => StoreFailures.Classify(failure) == FailureKind.Refused ? PartFailure.Refused : PartFailure.Unreachable,
    };

    /// <summary>True when the store, or the code before it, refused and did nothing, for a reason that the caller can act on.</summary>
    public static bool IsDecided(Exception failure) =>
        failure is ConcurrencyConflictException or DuplicateKeyException or InvalidChangeException or WrongKindException or StoreFullException or ArgumentException;
}
