using Microsoft.Extensions.Logging;

namespace Polystore.Runtime.Telemetry;

internal static partial class QueryLogMessages
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The query log {Path} cannot be written: {Reason}")]
    public static partial void LogQueryLogFailed(this ILogger logger, string path, string reason);
}
