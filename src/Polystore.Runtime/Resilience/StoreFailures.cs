using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;
using Polystore.MongoDriver;
using Polystore.RedisClient;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Resilience;

/// <summary>Tells the failures of all drivers apart.</summary>
public static class StoreFailures
{
    // https://github.com/mongodb/specifications, "Retryable Writes" and "Server Discovery and Monitoring": not the primary, refused before anything was done.
    private const int NotWritablePrimary = 10107;
    private const int NotPrimaryNoSecondaryOk = 13435;
    private const int NotPrimaryOrSecondary = 13436;
    private const int LegacyNotPrimary = 10058;

    // The same, "State Change Errors", and the errors of the network of "Retryable Reads": what ran was ended, perhaps after it was done. A read that meets
    // them has no label to say so.
    private const int HostUnreachable = 6;
    private const int HostNotFound = 7;
    private const int NetworkTimeout = 89;
    private const int ShutdownInProgress = 91;
    private const int PrimarySteppedDown = 189;
    private const int SocketFailure = 9001;
    private const int InterruptedAtShutdown = 11600;
    private const int InterruptedDueToReplStateChange = 11602;
    private const int WriteConflict = 112;

    /// <summary>What a failure means for doing the call again.</summary>
    public static FailureKind Classify(Exception failure) => failure switch
    {
        StoreUnavailableException => FailureKind.NotExecuted,
        StoreException or OperationCanceledException => FailureKind.Refused,
        PostgresException refusal => Postgres(refusal.SqlState),
        NpgsqlException { InnerException: SocketException or IOException or TimeoutException or EndOfStreamException } => FailureKind.Unknown,
        NpgsqlException { IsTransient: true } => FailureKind.Unknown,
        SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED } => FailureKind.NotExecuted,
        RedisServerException refusal => Redis(refusal.Kind),
        RedisConnectionException lost => Redis(lost.Delivery),
        RedisTimeoutException late => Redis(late.Delivery),
        MongoException refusal => Mongo(refusal),
        TimeoutException or IOException or SocketException => FailureKind.Unknown,
        _ => FailureKind.Refused,
    };

    /// <summary>True when the store itself seems to be away, so that the next callers should be spared the wait.</summary>
    public static bool IsUnavailable(Exception failure) => failure switch
    {
        SqliteException => false,
        RedisServerException refusal => refusal.Kind is not RedisErrorKind.TryAgain && Redis(refusal.Kind) == FailureKind.NotExecuted,
        MongoServerException { Code: WriteConflict } => false,
        _ => Classify(failure) is FailureKind.NotExecuted or FailureKind.Unknown,
    };

    // PostgreSQL's manual, appendix A. What ends a session (57P01, 57P02, class 08) may come between a commit and its answer.
    private static FailureKind Postgres(string state) => state switch
    {
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => FailureKind.Aborted,
        PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.ReadOnlySqlTransaction => FailureKind.NotExecuted,
        PostgresErrorCodes.SqlClientUnableToEstablishSqlConnection or PostgresErrorCodes.SqlServerRejectedEstablishmentOfSqlConnection => FailureKind.NotExecuted,
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown => FailureKind.Unknown,
        _ => state.StartsWith("08", StringComparison.Ordinal) ? FailureKind.Unknown : FailureKind.Refused,
    };

    private static FailureKind Redis(RedisDelivery delivery) => delivery == RedisDelivery.NotSent ? FailureKind.NotExecuted : FailureKind.Unknown;

    private static FailureKind Redis(RedisErrorKind kind) => kind switch
    {
        RedisErrorKind.Loading or RedisErrorKind.ReadOnly or RedisErrorKind.TryAgain or RedisErrorKind.ClusterDown or RedisErrorKind.MasterDown
            or RedisErrorKind.Moved or RedisErrorKind.Ask or RedisErrorKind.NoReplicas => FailureKind.NotExecuted,
        _ => FailureKind.Refused,
    };

    // The driver itself sends reads and single writes once more; what comes through has failed twice.
    private static FailureKind Mongo(MongoException failure) => failure switch
    {
        { IsTransientTransaction: true } or MongoServerException { Code: WriteConflict } => FailureKind.Aborted,
        // The primary did it, and the members that the write concern asks for did not confirm it.
        MongoWriteException { Errors.Count: 0 } => FailureKind.Unknown,
        MongoServerException { Code: NotWritablePrimary or NotPrimaryNoSecondaryOk or NotPrimaryOrSecondary or LegacyNotPrimary } => FailureKind.NotExecuted,
        MongoServerException { Code: HostUnreachable or HostNotFound or NetworkTimeout or ShutdownInProgress or PrimarySteppedDown or SocketFailure or InterruptedAtShutdown or InterruptedDueToReplStateChange } => FailureKind.Unknown,
        MongoConnectionException { Problem: MongoConnectionProblem.Unreachable } => FailureKind.NotExecuted,
        MongoConnectionException { Problem: MongoConnectionProblem.Lost } => FailureKind.Unknown,
        _ => failure.Labels.Contains("RetryableWriteError") || failure.IsCommitUnknown ? FailureKind.Unknown : FailureKind.Refused,
    };
}
