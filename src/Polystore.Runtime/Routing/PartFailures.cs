using System.Data.Common;
using System.Text.Json;
using Npgsql;
using Polystore.MongoDriver;
using Polystore.RedisClient;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Routing;

/// <summary>What drivers throw, in the router's four reasons.</summary>
internal static class PartFailures
{
    public static PartFailure Of(Exception failure) => failure switch
    {
        TimeoutException or RedisTimeoutException => PartFailure.TimedOut,
        JsonException or InvalidCastException or FormatException or OverflowException => PartFailure.Unreadable,
        _ when IsDecided(failure) => PartFailure.Refused,
        PostgresException answered => IsGoingAway(answered) ? PartFailure.Unreachable : PartFailure.Refused,
        NpgsqlException { InnerException: TimeoutException } => PartFailure.TimedOut,
        NpgsqlException => PartFailure.Unreachable,
        DbException => PartFailure.Refused,
        RedisServerException => PartFailure.Refused,
        MongoServerException answered => answered.IsTransientTransaction || answered.Labels.Contains("RetryableWriteError") ? PartFailure.Unreachable : PartFailure.Refused,
        _ => PartFailure.Unreachable,
    };

    /// <summary>True when the store, or the code before it, refused and did nothing.</summary>
    public static bool IsDecided(Exception failure) =>
        failure is ConcurrencyConflictException or DuplicateKeyException or InvalidChangeException or WrongKindException or StoreFullException or ArgumentException;

    // Classes 08 and 57P, and too many connections (manual, appendix A): the server is not there for us now.
    private static bool IsGoingAway(PostgresException answered) =>
        answered.SqlState.StartsWith("08", StringComparison.Ordinal) || answered.SqlState.StartsWith("57P", StringComparison.Ordinal)
        || answered.SqlState == PostgresErrorCodes.TooManyConnections;
}
