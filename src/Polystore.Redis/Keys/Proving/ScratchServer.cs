using System.ComponentModel;
using System.Diagnostics;
using Polystore.Core.Errors;
using Polystore.RedisClient;

namespace Polystore.Redis.Keys.Proving;

/// <summary>A Redis server of our own on a Unix socket in a folder that only this user can open; it saves nothing and is gone with the proof.</summary>
internal sealed class ScratchServer : IAsyncDisposable
{
    private static readonly string[] Names = ["redis-server", "valkey-server"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Process process;
    private readonly DirectoryInfo folder;

    private ScratchServer(Process process, DirectoryInfo folder, RedisDatabase database)
    {
        this.process = process;
        this.folder = folder;
        Database = database;
    }

    /// <summary>The server.</summary>
    public RedisDatabase Database { get; }

    /// <exception cref="UsageException">No server is installed here, or it does not start.</exception>
    public static async Task<ScratchServer> StartAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("ps-");
        var socket = Path.Combine(folder.FullName, "s");
        var process = Start(socket, folder.FullName);
        try
        {
            return new ScratchServer(process, folder, await ConnectAsync(process, socket, cancellationToken));
        }
        catch
        {
            End(process, folder);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        End(process, folder);
    }

    private static Process Start(string socket, string folder)
    {
        foreach (var name in Names)
        {
            var start = new ProcessStartInfo(name) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
            foreach (var argument in new[] { "--port", "0", "--unixsocket", socket, "--unixsocketperm", "700", "--save", "", "--appendonly", "no", "--dir", folder })
            {
                start.ArgumentList.Add(argument);
            }

            try
            {
                var process = Process.Start(start)!;
                // What it says is not needed, but must not fill the pipe.
                process.OutputDataReceived += (_, _) => { };
                process.ErrorDataReceived += (_, _) => { };
                process.BeginOutputReadLine();
                process.BeginErrorReadLine();
                return process;
            }
            catch (Win32Exception)
            {
                // The next name.
            }
        }

        Directory.Delete(folder, recursive: true);
        throw new UsageException("--prove needs redis-server or valkey-server on this machine's PATH: install one (apt-get install redis-server, brew install redis), or leave --prove out.");
    }

    private static async Task<RedisDatabase> ConnectAsync(Process process, string socket, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await RedisDatabase.ConnectAsync(new RedisOptions { Endpoints = [RedisEndpoint.UnixSocket(socket)], Topology = RedisTopology.Standalone }, cancellationToken);
            }
            catch (RedisException failure)
            {
                if (process.HasExited || Stopwatch.GetElapsedTime(began) > Patience)
                {
                    throw new UsageException($"The scratch server for --prove did not start: {failure.Message}", failure);
                }

                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    private static void End(Process process, DirectoryInfo folder)
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }

        process.Dispose();
        folder.Delete(recursive: true);
    }
}
