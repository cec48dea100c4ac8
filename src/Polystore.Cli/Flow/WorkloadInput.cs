using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Workloads;

namespace Polystore.Cli.Flow;

/// <summary>
/// Reads what a user gives as a workload: a SQL file, server logs, or either on standard input. Logs are recognised by what is in
/// them; <c>log:</c> in front of a name says it for certain.
/// </summary>
internal sealed class WorkloadInput(string engine, IReadLog? logs, ReadLogOptions options)
{
    private const string LogPrefix = "log:";

    // Enough for an engine to tell a log from SQL.
    private const int Beginning = 1 << 18;

    /// <param name="names">The files.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="UsageException">A file does not exist or holds no statement.</exception>
    /// <exception cref="TargetException">A log cannot be read.</exception>
    public async Task<Workload> ReadAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var certain = names.All(name => name.StartsWith(LogPrefix, StringComparison.Ordinal));
        var files = names.SelectMany(name => Files(name.StartsWith(LogPrefix, StringComparison.Ordinal) ? name[LogPrefix.Length..] : name)).ToList();
        if (logs is null)
        {
            return certain
                ? throw new UsageException($"Logs of {engine} cannot be read yet; give --workload with a file of SQL statements.")
                : await OneScriptAsync(files, cancellationToken);
        }

        return files is ["-"]
            ? await StandardInputAsync(certain, cancellationToken)
            : certain || files.All(IsLog) ? Logs(files.ConvertAll(file => (file, (Func<Stream>)(() => Open(file)))), cancellationToken)
            : await OneScriptAsync(files, cancellationToken);
    }

    private async Task<Workload> OneScriptAsync(List<string> files, CancellationToken cancellationToken) => files.Count == 1
        ? await WorkloadFile.ReadAsync(files[0], engine, cancellationToken)
        : throw new UsageException(
            $"{(logs is null ? "Several files" : $"'{files.Find(file => !IsLog(file))}' is no server log, and several files")} can be given for logs only; give one SQL file, or logs alone.");

    private async Task<Workload> StandardInputAsync(bool certain, CancellationToken cancellationToken)
    {
        await using var input = Console.OpenStandardInput();
        var front = new byte[Beginning];
        var length = await input.ReadAtLeastAsync(front, front.Length, throwOnEndOfStream: false, cancellationToken);
        var whole = new PrecededStream(front[..length], input);
        if (certain || logs!.IsLog(new MemoryStream(front, 0, length), options))
        {
            return Logs([("standard input", () => whole)], cancellationToken);
        }

        using var reader = new StreamReader(whole);
        return WorkloadFile.FromText(await reader.ReadToEndAsync(cancellationToken), engine, WorkloadSource.File, "standard input");
    }

    private Workload Logs(IReadOnlyList<(string Name, Func<Stream> Open)> files, CancellationToken cancellationToken) => logs!.Read(files, options, cancellationToken);

    private bool IsLog(string file)
    {
        using var stream = Open(file);
        return logs!.IsLog(stream, options);
    }

    // A folder stands for the files in it, and * for what matches; a server writes to its log while we read.
    private static IEnumerable<string> Files(string name)
    {
        if (Directory.Exists(name))
        {
            return Found(name, "*");
        }

        return File.Exists(name) || name == "-" || !Path.GetFileName(name).Contains('*', StringComparison.Ordinal)
            ? [name]
            : Found(Path.GetDirectoryName(name) is { Length: > 0 } folder ? folder : ".", Path.GetFileName(name));
    }

    private static IReadOnlyList<string> Found(string folder, string pattern)
    {
        var found = Directory.Exists(folder) ? new DirectoryInfo(folder).GetFiles(pattern).OrderBy(file => file.LastWriteTimeUtc).ThenBy(file => file.Name, StringComparer.Ordinal).Select(file => file.FullName).ToList() : [];
        return found.Count > 0 ? found : throw new UsageException($"There is no file {Path.Combine(folder, pattern)} to read as a workload.");
    }

    private static FileStream Open(string file)
    {
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"The workload file '{file}' does not exist; give a SQL file with statements, each under a line `-- calls: N`, or a server log.", failure);
        }
        catch (Exception failure) when (FileFailures.IsUnreadable(failure))
        {
            throw new UsageException($"The workload file '{file}' cannot be read: {failure.Message}", failure);
        }
    }
}
