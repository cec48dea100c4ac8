using Polystore.Core.Workloads;

namespace Polystore.Core.Engines;

/// <summary>Reads the logs of an engine's server as a workload.</summary>
public interface IReadLog
{
    /// <summary>Whether a text is the beginning of a server log, rather than SQL for instance.</summary>
    /// <param name="beginning">The text, read from where it stands.</param>
    /// <param name="options">How to read it.</param>
    bool IsLog(Stream beginning, ReadLogOptions options);

    /// <summary>The statements of logs that belong together, such as the rotated files of one server.</summary>
    /// <param name="logs">The name and the way to open each.</param>
    /// <param name="options">How to read them.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="Errors.TargetException">A log cannot be read.</exception>
    /// <exception cref="Errors.UsageException">The logs hold no statement that could be advised on, or an option is out of its range.</exception>
    Workload Read(IReadOnlyList<(string Name, Func<Stream> Open)> logs, ReadLogOptions options, CancellationToken cancellationToken);
}

/// <summary>How to read server logs.</summary>
public sealed record ReadLogOptions
{
    /// <summary>The format of the lines' beginning as the server has it (<c>log_line_prefix</c>); null to find it out.</summary>
    public string? LinePrefix { get; init; }

    /// <summary>Only what was sent to this database, as far as the lines name it; null for all.</summary>
    public string? Database { get; init; }
}
