using System.Collections.Concurrent;
using Polystore.RedisClient.Connections;

namespace Polystore.RedisClient.Routing.Cluster;

/// <summary>The nodes that are or were part of the cluster, by address.</summary>
internal sealed class ClusterNodes(RedisOptions options, ILinkOwner owner) : IAsyncDisposable
{
    // Looks at the map before a node that it no longer names is closed: its last replies may be on their way.
    private const int Farewell = 3;

    private readonly ConcurrentDictionary<RedisEndpoint, Lazy<Node>> all = new();
    private readonly Dictionary<RedisEndpoint, int> absent = [];
    private readonly ConnectionPlan plan = ConnectionPlan.Shared(options) with { ReadFromReplica = options.ReadFrom == RedisReadFrom.PreferReplica };

    /// <summary>The nodes that the newest map names.</summary>
    public IReadOnlyList<Node> Current { get; private set; } = [];

    public IEnumerable<Node> Known => all.Values.Select(node => node.Value);

    public Node Get(RedisEndpoint endpoint) =>
        all.GetOrAdd(endpoint, static (at, self) => new Lazy<Node>(() => new Node(self.options, self.plan, self.owner, at)), (options, plan, owner)).Value;

    /// <summary>Takes over the members of a new map, and closes those that left long ago.</summary>
    public async ValueTask UpdateAsync(IReadOnlyList<SlotRange> ranges)
    {
        var members = new Dictionary<RedisEndpoint, (string Id, bool IsReplica)>();
        foreach (var range in ranges)
        {
            for (var i = 0; i < range.Members.Count; i++)
            {
                members[range.Members[i].Endpoint] = (range.Members[i].Id, i > 0);
            }
        }

        foreach (var (endpoint, (id, isReplica)) in members)
        {
            var node = Get(endpoint);
            node.Id = id;
            node.IsReplica = isReplica;
        }

        // Whoever still waits for a node that hangs waits for nothing when its slots went to another.
        var now = options.Time.GetTimestamp();
        foreach (var node in Known.Where(node => !members.TryGetValue(node.Endpoint, out var member) || member.IsReplica))
        {
            if (node.Link.Wire is { } wire && wire.IsSilent(now))
            {
                node.Link.Renew(new IOException("it hangs, and the cluster gave its slots to another node"));
            }
        }

        Current = [.. members.Keys.Select(Get).OrderBy(node => node.IsReplica)];
        foreach (var endpoint in all.Keys)
        {
            absent[endpoint] = members.ContainsKey(endpoint) ? 0 : absent.GetValueOrDefault(endpoint) + 1;
            if (absent[endpoint] > Farewell && all[endpoint].Value.Link.Wire is null or { Due: 0 } && all.TryRemove(endpoint, out var gone))
            {
                absent.Remove(endpoint);
                await gone.Value.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Known)
        {
            await node.DisposeAsync().ConfigureAwait(false);
        }
    }
}
