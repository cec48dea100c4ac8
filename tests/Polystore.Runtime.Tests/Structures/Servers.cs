using System.Text.Json.Serialization;
using Polystore.RedisClient;
using Polystore.Runtime.Cache;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Structures;

internal sealed record Job(int Number, string Text);

[JsonSerializable(typeof(Job))]
internal sealed partial class JobJson : JsonSerializerContext;

/// <summary>A single server by both protocols, and a cluster, for tests that break nothing.</summary>
internal static class Servers
{
    private static readonly Lazy<Task<RedisCluster>> Cluster = new(() => RedisCluster.StartAsync(replicas: 0));
    private static int number;

    public static JsonCacheSerializer Serializer { get; } = new(JobJson.Default);

    public static TheoryData<string> Kinds { get; } = ["single", "single, RESP2", "cluster"];

    public static string NewName() => $"s{Interlocked.Increment(ref number)}-{Environment.ProcessId}";

    public static async Task<RedisDatabase> OpenAsync(string kind) => await RedisDatabase.ConnectAsync(kind switch
    {
        "cluster" => (await Cluster.Value).Url,
        "single" => (await RedisServer.SharedAsync()).Url,
        _ => (await RedisServer.SharedAsync()).Url + "?protocol=2",
    });

    /// <summary>A server that forgets nothing that it acknowledged.</summary>
    public static RedisServerOptions Durable => Coordination.FencingTests.Durable;

    public static async Task AgainAsync(Func<Task> send)
    {
        await Until.HoldsAsync(async () =>
        {
            try
            {
                await send();
                return true;
            }
            catch (RedisException)
            {
                return false;
            }
        });
    }
}
