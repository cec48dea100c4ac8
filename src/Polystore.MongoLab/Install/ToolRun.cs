using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Polystore.Core.Errors;

namespace Polystore.MongoLab.Install;

/// <summary>Runs a program of the system to its end.</summary>
internal static class ToolRun
{
    /// <summary>Its output; <see cref="TargetException"/> with the last line it wrote when it fails, <see cref="UsageException"/> when it is not there.</summary>
    public static async Task<string> OutputAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var output = new StringBuilder();
        await LinesAsync(program, arguments, reader => output.Append(reader.ReadToEnd()), cancellationToken);
        return output.ToString();
    }

    /// <summary>Hands its output to a reader while it runs.</summary>
    public static async Task LinesAsync(string program, IEnumerable<string> arguments, Action<TextReader> read, CancellationToken cancellationToken)
    {
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
            throw new UsageException($"{start.FileName} is not installed; the development server for MongoDB is taken from Debian's packages, which needs apt-get and dpkg-deb on Linux.", failure);
        }
    }
}
