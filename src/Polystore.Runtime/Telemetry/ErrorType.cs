using Npgsql;
using Polystore.MongoDriver;
using Polystore.RedisClient;

namespace Polystore.Runtime.Telemetry;

/// <summary>OpenTelemetry's <c>error.type</c>: the server's own code where there is one, else the exception's name.</summary>
internal static class ErrorType
{
    public static string Of(Exception failure) => failure switch
    {
        PostgresException refusal => refusal.SqlState,
        MongoServerException refusal => refusal.Code.ToString(System.Globalization.CultureInfo.InvariantCulture),
        RedisServerException { Code.Length: > 0 } refusal => refusal.Code,
        _ => failure.GetType().FullName ?? failure.GetType().Name,
    };
}
