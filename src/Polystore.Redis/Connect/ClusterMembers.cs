using System.Globalization;
using Polystore.Redis.Observe;
using Polystore.RedisClient;

namespace Polystore.Redis.Connect;

/// <summary>The nodes of a cluster, as the first one that answers knows them: also those that fail, and those without slots.</summary>
internal static class ClusterMembers
{
    /// <summary>Asks; null when the server belongs to no cluster, is alone in it, or the user may not know.</summary>
    public static async Task<RedisGroup?> FindAsync(RedisOptions options, CancellationToken cancellationToken)
    {
        await using var seed = await RedisConnector.OpenAsync(options with { Topology = RedisTopology.Standalone }, cancellationToken);
        string nodes;
        try
        {
            // Asking a server outside of a cluster for nodes would count as an error there.
            if (options.Topology == RedisTopology.Auto && !(await seed.InfoAsync("cluster", cancellationToken)).Contains("cluster_enabled:1", StringComparison.Ordinal))
            {
                return null;
            }

            nodes = (await seed.ExecuteAsync(["CLUSTER", "NODES"], cancellationToken)).AsString()!;
        }
        catch (RedisServerException) when (options.Topology == RedisTopology.Auto)
        {
            return null;
        }

        var asked = seed.Nodes[0].Endpoint;
        var members = ClusterText.Nodes(nodes)
            .Where(node => !node.Flags.Contains("noaddr") && !node.Flags.Contains("handshake"))
            .Select(node => RedisMember.Server(options, Place(node.Address, asked), node.Flags.Contains("master") ? RedisMember.Primary : RedisMember.Replica))
            .DistinctBy(member => member.Endpoint)
            .ToList();
        return members.Count > 1 ? new RedisGroup(RedisGroupKind.Cluster, members) : null;
    }

    // A node that does not know its own address yet gives none.
    private static RedisEndpoint Place(string address, RedisEndpoint asked)
    {
        var colon = address.LastIndexOf(':');
        var host = colon > 0 ? address[..colon].Trim('[', ']') : asked.Host;
        return new RedisEndpoint(host, int.Parse(address.AsSpan(colon + 1), CultureInfo.InvariantCulture));
    }
}
