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

            nodes = (await seed.ExecuteAsync(["CLUSTER", "NODES"], cancellationToken)).Text();
        }
        catch (RedisServerException) when (options.Topology == RedisTopology.Auto)
        {
            return null;
        }

        var asked = seed.Nodes[0].Endpoint;
        var members = ClusterText.Nodes(nodes)
            .Where(node => !node.Flags.Contains("noaddr") && !node.Flags.Contains("handshake"))
            .Select(node => (Place: Place(node.Address, asked), IsPrimary: node.Flags.Contains("master")))
            .Where(node => node.Place is not null)
            .Select(node => RedisMember.Server(options, node.Place!.Value, node.IsPrimary ? RedisMember.Primary : RedisMember.Replica))
            .DistinctBy(member => member.Endpoint)
            .ToList();
        return members.Count > 1 ? new RedisGroup(RedisGroupKind.Cluster, members) : null;
    }

    // A node that does not know its own address yet gives none; null when there is no port to reach it by.
    private static RedisEndpoint? Place(string address, RedisEndpoint asked)
    {
        var colon = address.LastIndexOf(':');
        return ServerPlace.Of(colon > 0 ? address[..colon].Trim('[', ']') : asked.Host, address[(colon + 1)..]);
    }
}
