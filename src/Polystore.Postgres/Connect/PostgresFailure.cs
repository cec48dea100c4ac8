using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;
using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.Core.Observation;

namespace Polystore.Postgres.Connect;

/// <summary>Turns what the driver throws into one sentence: what failed, where, what to do. Never the driver's own text about a connection.</summary>
internal static class PostgresFailure
{
    /// <summary>The failure of a whole connection.</summary>
    public static TargetException From(Exception failure, DatabaseUrl url) => new(Sentence(failure, url), failure);

    /// <summary>The failure of a connection that answered before.</summary>
    public static TargetException WhileReading(Exception failure, DatabaseUrl url, ObserveOptions options) => failure is TimeoutException or { InnerException: TimeoutException }
        ? new(string.Create(CultureInfo.InvariantCulture, $"{Where(url)} fell silent in the middle of the work; look at the load of the server and the network before it, or raise --statement-timeout ({options.StatementTimeout.TotalSeconds:0.#} s)."), failure)
        : From(failure, url);

    /// <summary>Completes "not examined: …" for one query that the server refused.</summary>
    public static string Reason(PostgresException failure, ObserveOptions options) => failure.SqlState switch
    {
        PostgresErrorCodes.InsufficientPrivilege => $"needs more rights: {failure.MessageText}",
        PostgresErrorCodes.QueryCanceled => string.Create(CultureInfo.InvariantCulture, $"took longer than {options.StatementTimeout.TotalSeconds:0.#} s; raise --statement-timeout"),
        PostgresErrorCodes.LockNotAvailable => string.Create(CultureInfo.InvariantCulture, $"a lock was held longer than {options.LockTimeout.TotalSeconds:0.#} s"),
        PostgresErrorCodes.OutOfMemory => "the server's lock table or memory is too small for it",
        _ => $"the server refused it ({failure.SqlState}: {failure.MessageText})",
    };

    // Npgsql gives a connection up after these, whatever the server thinks: lack of resources (a full disk, memory), errors of the system,
    // of a configuration file and internal ones, which many extensions raise for what they do not support (CriticalFailureCodes in
    // src/Npgsql/PostgresErrorCodes.cs).
    private static readonly string[] EndsConnection = ["08", "53", "57P", "58", "F0", "XX"];

    /// <summary>True when the connection can go on after going back to a savepoint.</summary>
    public static bool LeavesConnection(PostgresException failure) =>
        failure.InvariantSeverity is "ERROR" && !Array.Exists(EndsConnection, prefix => failure.SqlState.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>
    /// A standby ended the session because replay had to remove what it was reading. No other refusal is like it: a read-only transaction
    /// has no other serialization failure, and inside a savepoint the whole session goes (ProcessInterrupts in src/backend/tcop/postgres.c).
    /// Between two batches it goes unheard: the next one finds the connection closed, as after other ends of a session.
    /// </summary>
    public static bool MayBeRecoveryConflict(TargetException failure) =>
        failure.InnerException is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure }
            or NpgsqlException { InnerException: IOException { InnerException: SocketException { SocketErrorCode: SocketError.Shutdown or SocketError.ConnectionReset } } };

    private static string Sentence(Exception failure, DatabaseUrl url)
    {
        var where = Where(url);
        if (failure is AggregateException several)
        {
            // Every host of the list failed; the last word is as good as any, and a refusal by the server says more than silence.
            failure = several.InnerExceptions.FirstOrDefault(one => one is PostgresException) ?? several.InnerExceptions[^1];
        }

        if (failure is PostgresException refusal)
        {
            return Refusal(refusal, url, where);
        }

        for (var inner = failure; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case PostgresException nested: return Refusal(nested, url, where);
                case SocketException socket: return Network(socket, where);
                case AuthenticationException: return $"The TLS certificate of {where} could not be verified; give the right sslrootcert, or sslmode=require to accept any.";
                case TimeoutException: return $"{where} did not answer in time; check the address, the firewall and the load, or raise connect_timeout.";
                case EndOfStreamException: return $"{where} closed the connection before it answered as PostgreSQL does; check that the port is PostgreSQL's.";
                default: break;
            }
        }

        var text = failure.Message;
        if (text.Contains("No SSL", StringComparison.Ordinal) || text.Contains("SSL connection requested", StringComparison.Ordinal))
        {
            return $"{where} does not offer TLS, which sslmode asks for; turn ssl on in its configuration, or use sslmode=prefer on a network that you trust.";
        }

        if (text.Contains("No password", StringComparison.Ordinal))
        {
            return $"{where} asks for a password for role '{url.User}' and none was given; set PGPASSWORD, or a line in ~/.pgpass.";
        }

        if (text.Contains("TargetSessionAttributes", StringComparison.Ordinal) || text.Contains("No suitable host", StringComparison.Ordinal))
        {
            return $"None of the hosts {where} is what target_session_attrs asks for.";
        }

        return failure is NpgsqlException { IsTransient: true } or IOException
            ? $"The connection to {where} broke; try again."
            : $"{where} does not answer as PostgreSQL does; check that the port is PostgreSQL's.";
    }

    private static string Refusal(PostgresException refusal, DatabaseUrl url, string where) => refusal.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword =>
            $"{where} refused the password of role '{url.User}'; check role and password (PGPASSWORD, ~/.pgpass).",
        PostgresErrorCodes.InvalidAuthorizationSpecification when refusal.Routine == "ClientAuthentication" || refusal.MessageText.Contains("pg_hba.conf", StringComparison.Ordinal) =>
            IsWithoutTls(refusal)
                ? $"{where} has no pg_hba.conf line that lets role '{url.User}' in without TLS; try sslmode=require."
                : $"{where} has no pg_hba.conf line that lets role '{url.User}' into database '{url.Database}' from here; add one, or connect from a host that has one.",
        PostgresErrorCodes.InvalidAuthorizationSpecification when refusal.MessageText.Contains("not permitted to log in", StringComparison.Ordinal) =>
            $"Role '{url.User}' of {where} may not log in; use another role, or ALTER ROLE … LOGIN.",
        PostgresErrorCodes.InvalidAuthorizationSpecification => $"{where} knows no role '{url.User}'; check the name in the URL.",
        PostgresErrorCodes.InvalidCatalogName => $"{where} has no database '{url.Database ?? url.User}'; check the name in the URL.",
        PostgresErrorCodes.InsufficientPrivilege => $"Role '{url.User}' has no CONNECT privilege on database '{url.Database}' of {where}; grant it, or use another role.",
        PostgresErrorCodes.TooManyConnections => $"{where} has no connection left (too many clients); close some, raise max_connections, or put a pooler before it.",
        PostgresErrorCodes.CannotConnectNow => $"{where} is starting up, shutting down or recovering and takes no connections yet; try again shortly.",
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown => $"{where} ended the connection because it is shutting down; try again when it is back.",
        PostgresErrorCodes.QueryCanceled => $"{where} took too long over a catalogue query and it was cancelled; raise the statement timeout.",
        PostgresErrorCodes.SerializationFailure =>
            $"{where} is a standby and cancelled the observation, because replay had to change what was being read; try again, raise max_standby_streaming_delay, or ask the primary.",
        PostgresErrorCodes.ProtocolViolation or PostgresErrorCodes.FeatureNotSupported =>
            $"{where} (or the pooler before it) refused the connection: {refusal.MessageText}.",
        _ => $"{where} refused the connection ({refusal.SqlState}: {refusal.MessageText}).",
    };

    private static bool IsWithoutTls(PostgresException refusal) =>
        refusal.MessageText.Contains("no encryption", StringComparison.Ordinal) || refusal.MessageText.Contains("SSL off", StringComparison.Ordinal);

    private static string Network(SocketException socket, string where) => socket.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => $"Nothing listens at {where} (connection refused); check host, port and that the server runs.",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => $"The host name of {where} is unknown; check the spelling and the name server.",
        SocketError.TimedOut => $"{where} did not answer in time; check the address, the firewall and the load, or raise connect_timeout.",
        SocketError.AddressNotAvailable or SocketError.NotConnected when where.Contains('/') => $"There is no Unix socket at {where}; check the folder and the port.",
        // The next message to a session that is gone.
        SocketError.Shutdown => $"{where} ended the session in the middle of the work; its log says why: a standby whose replay had to change what was being read (raise max_standby_streaming_delay, or ask the primary), a restart, or an administrator.",
        SocketError.ConnectionReset => $"{where} broke the connection; check that the port is PostgreSQL's and that the server is well.",
        _ => $"{where} cannot be reached ({socket.SocketErrorCode}); check host, port and network.",
    };

    private static string Where(DatabaseUrl url) => url.Hosts.Count == 0
        ? "the local PostgreSQL server"
        : string.Join(", ", url.Hosts.Select(host => host.IsUnixSocket
            ? host.Host
            : string.Create(CultureInfo.InvariantCulture, $"{(host.Host.Contains(':') ? $"[{host.Host}]" : host.Host)}:{host.Port ?? 5432}")));
}
