using System.Diagnostics;
using Polystore.Core.Errors;
using Polystore.RedisClient;
using Polystore.Scratch;

namespace Polystore.Redis.Keys.Proving;

/// <summary>
/// A Redis server of our own on a Unix socket in a folder that only this user can open. It saves nothing, and is gone with the proof or with
/// this process, however this ends.
/// </summary>
internal sealed class ScratchServer : IAsyncDisposable
{
    private static readonly string[] Names = ["redis-server", "valkey-server"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly KeptProcess process;

    private ScratchServer(KeptProcess process, RedisDatabase database)
    {
        this.process = process;
        Database = database;
    }

    /// <summary>The server.</summary>
    public RedisDatabase Database { get; }

    /// <exception cref="UsageException">No server is installed here, or it does not start.</exception>
    public static async Task<ScratchServer> StartAsync(CancellationToken cancellationToken)
    {
        var program = Program() ?? throw new UsageException(
            "--prove needs redis-server or valkey-server on this machine's PATH: install one (apt-get install redis-server, brew install redis), or leave --prove out.");

        // Short, because the path of a socket may be no longer than about 100 bytes (sun_path in unix(7)).
        var folder = Directory.CreateTempSubdirectory("ps-").FullName;
        var socket = Path.Combine(folder, "s");
        var kept = KeptProcess.Start(
            "/dev/null", folder, "KILL", [program, "--port", "0", "--unixsocket", socket, "--unixsocketperm", "700", "--save", "", "--appendonly", "no", "--dir", folder]);
        try
        {
            return new ScratchServer(kept, await ConnectAsync(kept, socket, cancellationToken));
        }
        catch
        {
            await kept.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await process.DisposeAsync();
    }

    private static string? Program() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(_ => Names, Path.Combine)
        .FirstOrDefault(File.Exists);

    private static async Task<RedisDatabase> ConnectAsync(KeptProcess server, string socket, CancellationToken cancellationToken)
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
}
