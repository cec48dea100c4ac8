using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Polystore.Core.Errors;

namespace Polystore.Scratch;

/// <summary>Runs a program of the system to its end.</summary>
public static class ToolRun
{
    /// <summary>Its output.</summary>
    /// <exception cref="TargetException">It failed; the sentence has the last line that it wrote.</exception>
    /// <exception cref="UsageException">It is not installed.</exception>
    public static async Task<string> OutputAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var output = new StringBuilder();
        await LinesAsync(program, arguments, reader => output.Append(reader.ReadToEnd()), cancellationToken);
        return output.ToString();
    }

    /// <summary>Runs it for what it does.</summary>
    /// <param name="command">Program and arguments.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <exception cref="TargetException">It failed; the sentence has the last line that it wrote.</exception>
    /// <exception cref="UsageException">It is not installed.</exception>
    public static Task RunAsync(IReadOnlyList<string> command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        return OutputAsync(command[0], command.Skip(1), cancellationToken);
    }

    /// <summary>Hands its output to a reader while it runs.</summary>
    /// <exception cref="TargetException">It failed; the sentence has the last line that it wrote.</exception>
    /// <exception cref="UsageException">It is not installed.</exception>
    public static async Task LinesAsync(string program, IEnumerable<string> arguments, Action<TextReader> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(read);
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Start(start);
        process.StandardInput.Close();
        try
        {
            var reading = Task.Run(() => read(process.StandardOutput), cancellationToken);
            var errors = await process.StandardError.ReadToEndAsync(cancellationToken);
            await reading;
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0)
            {
                var last = errors.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "no message";
                throw new TargetException($"{Path.GetFileName(program)} failed with exit code {process.ExitCode}: {last}");
            }
        }
        catch (OperationCanceledException) when (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new UsageException($"The program {start.FileName} is not installed, and this needs it.", failure);
        }
    }
}
