using Polystore.Core.Connections;
using Polystore.Core.Observation;
using Polystore.Redis.Connect;
using Polystore.Redis.Observe.Sections;
using Polystore.RedisClient;

namespace Polystore.Redis.Observe;

/// <summary>Observes one server by commands that neither write nor read values; each may be denied without losing the others.</summary>
/// <param name="database">The server.</param>
/// <param name="node">Its name among several; null when it is the only one.</param>
/// <param name="clock">The time.</param>
/// <param name="cancellationToken">Ends the reading.</param>
internal sealed class NodeProbe(RedisDatabase database, string? node, TimeProvider clock, CancellationToken cancellationToken)
{
    private const int SlowEntries = 512;

    // What CONFIG GET shows of these is a secret.
    private static readonly string[] SecretSettings = ["requirepass", "masterauth", "tls-key-file-pass", "tls-client-key-file-pass", "sentinel-pass"];

    private readonly ProbeReading reading = new(database, node, clock, cancellationToken);

    /// <summary>What was read of a server.</summary>
    public sealed record Reading(InfoReading Info, IReadOnlyList<Setting> Settings, IReadOnlyList<SnapshotSection> Sections)
    {
        /// <summary>As the server sees itself.</summary>
        public string Role => Info.Text("role") == "slave" ? RedisMember.Replica : RedisMember.Primary;
    }

    /// <summary>Reads all that a server says of itself.</summary>
    public async Task<Reading> ReadServerAsync()
    {
        var info = await InfoAsync();
        Loading.Refuse(info, database.Nodes[0].Endpoint.ToString());
        var settings = await reading.PartAsync(RedisSections.Configuration, async () => Settings(await reading.SendAsync("CONFIG", "GET", "*")));
        await reading.SectionAsync(RedisSections.Users, async () => AclText.Users(await reading.SendAsync("ACL", "LIST")));
        await reading.SectionAsync(RedisSections.AclLog, async () => AclText.Log(await reading.SendAsync("ACL", "LOG")));
        await reading.SectionAsync(RedisSections.Slowlog, async () => SlowlogReply.Read(await reading.SendAsync("SLOWLOG", "GET", SlowEntries)));
        await reading.SectionAsync(RedisSections.Clients, async () => ClientText.Clients((await reading.SendAsync("CLIENT", "LIST")).Text()));
        await reading.SectionAsync(RedisSections.Latencies, async () => Latencies(await reading.SendAsync("LATENCY", "LATEST")));
        await reading.SectionAsync(RedisSections.Functions, async () => Functions(await reading.SendAsync("FUNCTION", "LIST")));
        reading.Keep(RedisSections.Machine, LocalMachine.Read(database.Nodes[0].Endpoint, info), LocalMachine.Elsewhere);
        if (info.Text("cluster_enabled") == "1")
        {
            string? nodes = null;
            await reading.SectionAsync(RedisSections.Cluster, async () => ClusterText.Read(
                (await reading.SendAsync("CLUSTER", "INFO")).Text(), nodes = (await reading.SendAsync("CLUSTER", "NODES")).Text()));
            if (info.Text("role") != "slave")
            {
                await reading.SectionAsync(RedisSections.Slots, () => SlotReading.ReadAsync(reading, nodes));
            }
        }

        return new Reading(info, settings ?? [], reading.Sections);
    }

    /// <summary>Reads what a sentinel says of itself and of the service that it watches.</summary>
    public async Task<Reading> ReadSentinelAsync(string service)
    {
        var info = await InfoAsync();
        await reading.SectionAsync(RedisSections.Sentinel, async () => new RedisSentinel(
            Fields(await reading.SendAsync("SENTINEL", "MASTER", service)),
            List(await reading.SendAsync("SENTINEL", "REPLICAS", service)),
            List(await reading.SendAsync("SENTINEL", "SENTINELS", service))));
        return new Reading(info, [], reading.Sections);
    }

    private static List<IReadOnlyDictionary<string, string>> List(RedisReply reply)
    {
        var list = new List<IReadOnlyDictionary<string, string>>(reply.Count);
        foreach (var item in reply.Items)
        {
            list.Add(Fields(item));
        }

        return list;
    }

    private static Dictionary<string, string> Fields(RedisReply reply) =>
        reply.AsMap().ToDictionary(pair => pair.Key, pair => pair.Value.AsString() ?? "", StringComparer.Ordinal);

    private static IReadOnlyList<Setting> Settings(RedisReply reply, string? node) => reply.AsMap()
        .Select(pair => new Setting { Node = node, Name = pair.Key, Value = SecretSettings.Contains(pair.Key) && pair.Value.AsString() is { Length: > 0 } ? DatabaseUrl.Mask : pair.Value.AsString() ?? "" })
        .OrderBy(setting => setting.Name, StringComparer.Ordinal)
        .ToList();

    private static RedisLatencies Latencies(RedisReply reply)
    {
        var events = new List<RedisLatencyEvent>();
        foreach (var item in reply.Items)
        {
            var at = Math.Clamp(item.At(1).AsInt64(), 0, DateTimeOffset.MaxValue.ToUnixTimeSeconds());
            events.Add(new RedisLatencyEvent(item.At(0).Text(), item.At(2).Whole(), item.At(3).Whole(), DateTimeOffset.FromUnixTimeSeconds(at)));
        }

        return new RedisLatencies(events);
    }

    private static RedisFunctions Functions(RedisReply reply)
    {
        var libraries = new List<RedisLibrary>();
        foreach (var item in reply.Items)
        {
            var library = item.AsMap();
            var names = new List<string>();
            foreach (var function in library.Named("functions").Items)
            {
                names.Add(function.AsMap().Named("name").Text());
            }

            libraries.Add(new RedisLibrary(library.Named("library_name").Text(), library.Named("engine").Text(), names.Order(StringComparer.Ordinal).ToList()));
        }

        return new RedisFunctions(libraries.OrderBy(library => library.Name, StringComparer.Ordinal).ToList());
    }

    private IReadOnlyList<Setting> Settings(RedisReply reply) => Settings(reply, node);

    private async Task<InfoReading> InfoAsync()
    {
        var info = await reading.SectionAsync(RedisSections.Info, async () => new RedisInfo(InfoText.Parse(await database.InfoAsync("everything", cancellationToken))));
        return new InfoReading(info?.Fields ?? new Dictionary<string, string>());
    }
}
