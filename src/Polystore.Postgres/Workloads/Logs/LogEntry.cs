using Polystore.Postgres.Workloads.Logs.Messages;

namespace Polystore.Postgres.Workloads.Logs;

/// <summary>
/// One message of a server with what belongs to it, in UTF-8 as logged, whatever <c>log_destination</c> wrote it. A field that the
/// log has not is empty. Valid only while it is handed over.
/// </summary>
internal readonly ref struct LogEntry
{
    public LogWord Severity { get; init; }

    public ReadOnlySpan<byte> Message { get; init; }

    public ReadOnlySpan<byte> Detail { get; init; }

    public ReadOnlySpan<byte> Context { get; init; }

    /// <summary>The statement that failed (<c>STATEMENT:</c>, the column <c>query</c>).</summary>
    public ReadOnlySpan<byte> Statement { get; init; }

    public ReadOnlySpan<byte> SqlState { get; init; }

    /// <summary>As logged, see <see cref="LogTime"/>.</summary>
    public ReadOnlySpan<byte> Time { get; init; }

    /// <summary>What tells sessions apart: the session's id or the process's.</summary>
    public ReadOnlySpan<byte> Session { get; init; }

    public ReadOnlySpan<byte> User { get; init; }

    public ReadOnlySpan<byte> Database { get; init; }
}
