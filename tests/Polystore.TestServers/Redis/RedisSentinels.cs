using System.Globalization;

namespace Polystore.TestServers;

/// <summary>A master with two replicas, and three sentinels that watch them under the name <c>mymaster</c>.</summary>
public sealed class RedisSentinels : IAsyncDisposable
{
    /// <summary>The name of the service.</summary>
    public const string Service = "mymaster";

    private RedisSentinels(IReadOnlyList<RedisServer> servers, IReadOnlyList<RedisServer> sentinels)
    {
        Servers = servers;
        Sentinels = sentinels;
    }

    /// <summary>The first master, then the replicas.</summary>
    public IReadOnlyList<RedisServer> Servers { get; }

    /// <summary>The sentinels.</summary>
    public IReadOnlyList<RedisServer> Sentinels { get; }

    /// <summary>A URL of all sentinels.</summary>
    public string Url => $"redis://{string.Join(',', Sentinels.Select(sentinel => $"127.0.0.1:{sentinel.Port}"))}?sentinel={Service}";

    /// <summary>Starts them and waits until all know each other.</summary>
    public static async Task<RedisSentinels> StartAsync()
    {
        var settings = new Dictionary<string, string> { ["repl-diskless-sync-delay"] = "0", ["replica-read-only"] = "yes" };
        var master = await RedisServer.StartAsync(new RedisServerOptions { Settings = settings });
        settings["replicaof"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1 {master.Port}");
        var replicas = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => RedisServer.StartAsync(new RedisServerOptions { Settings = settings })));
        var watch = new RedisServerOptions
        {
            Sentinel = true,
            Lines =
            [
                string.Create(CultureInfo.InvariantCulture, $"sentinel monitor {Service} 127.0.0.1 {master.Port} 2"),
                $"sentinel down-after-milliseconds {Service} 1000",
                $"sentinel failover-timeout {Service} 5000",
                $"sentinel parallel-syncs {Service} 2",
            ],
        };
        var sentinels = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RedisServer.StartAsync(watch)));
        var all = new RedisSentinels([master, .. replicas], sentinels);
        foreach (var sentinel in sentinels)
        {
            await UntilAsync(async () => Pairs(await sentinel.ExecuteAsync("SENTINEL", "MASTER", Service)) is var map
                && map["num-other-sentinels"] == "2" && map["num-slaves"] == "2" && map["flags"] == "master");
        }

        return all;
    }

    /// <summary>The port of the master as the first sentinel that runs names it.</summary>
    public async Task<int> MasterPortAsync()
    {
        foreach (var sentinel in Sentinels)
        {
            try
            {
                return int.Parse((string)((object?[])(await sentinel.ExecuteAsync("SENTINEL", "GET-MASTER-ADDR-BY-NAME", Service))!)[1]!, CultureInfo.InvariantCulture);
            }
            catch (System.Net.Sockets.SocketException)
            {
                // The next one.
            }
        }

        throw new InvalidOperationException("No sentinel runs.");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await Task.WhenAll(Servers.Concat(Sentinels).Select(server => server.DisposeAsync().AsTask()));

    private static Dictionary<string, string> Pairs(object? reply) =>
        ((object?[])reply!).Chunk(2).ToDictionary(pair => (string)pair[0]!, pair => (string)pair[1]!);

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var left = 600; !await holds(); left--)
        {
            if (left == 0)
            {
                throw new InvalidOperationException("The sentinels do not find each other.");
            }

            await Task.Delay(50);
        }
    }
}
