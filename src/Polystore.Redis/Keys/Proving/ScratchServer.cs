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
        var place = Directory.CreateTempSubdirectory("ps-");
        var socket = Path.Combine(place.FullName, "s");
        var server = Start(socket, place.FullName);
        try
        {
            return new ScratchServer(server, place, await ConnectAsync(server, socket, cancellationToken));
        }
        catch
        {
            End(server, place);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        End(process, folder);
    }

    private static Process Start(string socket, string directory)
    {
        foreach (var name in Names)
        {
            var start = new ProcessStartInfo(name) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = directory };
            foreach (var argument in new[] { "--port", "0", "--unixsocket", socket, "--unixsocketperm", "700", "--save", "", "--appendonly", "no", "--dir", directory })
            {
                start.ArgumentList.Add(argument);
            }

            try
            {
                var started = Process.Start(start)!;
                // What it says is not needed, but must not fill the pipe.
                started.BeginOutputReadLine();
                started.BeginErrorReadLine();
                return started;
            }
            catch (Win32Exception)
            {
                // The next name.
            }
        }

        Directory.Delete(directory, recursive: true);
        throw new UsageException("--prove needs redis-server or valkey-server on this machine's PATH: install one (apt-get install redis-server, brew install redis), or leave --prove out.");
    }

    private static async Task<RedisDatabase> ConnectAsync(Process server, string socket, CancellationToken cancellationToken)
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
                if (server.HasExited || Stopwatch.GetElapsedTime(began) > Patience)
                {
                    throw new UsageException($"The scratch server for --prove did not start: {failure.Message}", failure);
                }

                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    private static void End(Process server, DirectoryInfo place)
    {
        if (!server.HasExited)
        {
            server.Kill();
            server.WaitForExit();
        }

        server.Dispose();
        place.Delete(recursive: true);
    }
}
