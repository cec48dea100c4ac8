using System.Diagnostics;

namespace Polystore.TestServers;

/// <summary>
/// A server that lives no longer than the test run: a shell starts it and waits on a pipe that only the test run holds open. When
/// the run ends in whatever way, the pipe closes, the shell stops the server and removes its folder.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const string Keeper = """
        log=$1; folder=$2; signal=$3; shift 3
        "$@" >"$log" 2>&1 &
        server=$!
        ( while kill -0 $server 2>/dev/null; do sleep 1; done; kill -TERM $$ 2>/dev/null ) &
        watcher=$!
        trap 'exit 0' TERM
        read -r ignored
        kill $watcher 2>/dev/null
        kill -"$signal" $server 2>/dev/null
        wait $server
        [ -z "$folder" ] || rm -rf "$folder"
        """;

    private readonly Process shell;
    private bool isDisposed;

    private ChildProcess(Process shell) => this.shell = shell;

    public bool HasExited => isDisposed || shell.HasExited;

    /// <summary>Starts a server.</summary>
    /// <param name="log">File for its output.</param>
    /// <param name="folder">Folder to remove after it; empty for none.</param>
    /// <param name="signal">The signal that stops it.</param>
    /// <param name="command">Program and arguments.</param>
    public static ChildProcess Start(string log, string folder, string signal, IEnumerable<string> command)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "-c", Keeper, "keeper", log, folder, signal }.Concat(command))
        {
            start.ArgumentList.Add(argument);
        }

        return new ChildProcess(Process.Start(start)!);
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task RunAsync(IEnumerable<string> command, CancellationToken cancellationToken = default)
    {
        var all = command.ToList();
        var start = new ProcessStartInfo(all[0]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in all.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', all)} ended with {process.ExitCode}: {await output}{await error}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (isDisposed)
        {
            return;
        }

        isDisposed = true;
        if (!shell.HasExited)
        {
            shell.StandardInput.Close();
            await shell.WaitForExitAsync();
        }

        shell.Dispose();
    }
}
