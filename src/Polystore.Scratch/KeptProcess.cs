using System.Diagnostics;

namespace Polystore.Scratch;

/// <summary>
/// A private server that lives no longer than this process, in whatever way this ends: a shell starts the server and waits on a pipe
/// that only this process holds open. When the pipe closes, the shell stops the server, a second time after two seconds (a server that has
/// hardly begun ignores the first signal, as what a shell starts in the background does), ends it as a crash would if it does not stop
/// within 30 seconds, as a session or a standby can hold it up for ever, and removes its folder.
/// </summary>
public sealed class KeptProcess : IAsyncDisposable
{
    private const string Keeper = """
        log=$1; fleeting=$2; signal=$3; shift 3
        "$@" >"$log" 2>&1 &
        server=$!
        ( while kill -0 $server 2>/dev/null; do sleep 1; done; kill -TERM $$ 2>/dev/null ) &
        watcher=$!
        trap 'exit 0' TERM
        word=
        read -r word
        kill $watcher 2>/dev/null
        kill -"$signal" $server 2>/dev/null
        ( sleep 2; kill -"$signal" $server 2>/dev/null; sleep 28; kill -KILL $server 2>/dev/null ) &
        last=$!
        wait $server
        kill $last 2>/dev/null
        [ "$word" = keep ] || [ -z "$fleeting" ] || rm -rf "$fleeting"
        """;

    private readonly Process shell;
    private bool isDisposed;

    private KeptProcess(Process shell) => this.shell = shell;

    /// <summary>True when the server is gone.</summary>
    public bool HasExited => isDisposed || shell.HasExited;

    /// <summary>Starts a server.</summary>
    /// <param name="log">File for what it writes.</param>
    /// <param name="fleeting">Folder to remove after it; empty for none.</param>
    /// <param name="signal">The signal that stops it, without SIG.</param>
    /// <param name="command">Program and arguments.</param>
    public static KeptProcess Start(string log, string fleeting, string signal, IEnumerable<string> command)
    {
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-c", Keeper, "keeper", log, fleeting, signal, .. command])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["TZ"] = "UTC";
        return new KeptProcess(Process.Start(start)!);
    }

    /// <summary>The folder stays when the server goes.</summary>
    public void KeepFolder() => shell.StandardInput.WriteLine("keep");

    /// <inheritdoc />
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
