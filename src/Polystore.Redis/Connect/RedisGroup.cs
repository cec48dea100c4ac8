using Polystore.Core.Connections;
using Polystore.Core.Observation;
using Polystore.RedisClient;

namespace Polystore.Redis.Connect;

/// <summary>The servers of a target: one, the nodes of a cluster, or sentinels with what they watch.</summary>
/// <param name="Kind">What they are to each other.</param>
/// <param name="Members">The servers; one when <paramref name="Kind"/> is <see cref="RedisGroupKind.Single"/>.</param>
internal sealed record RedisGroup(RedisGroupKind Kind, IReadOnlyList<RedisMember> Members)
{
    /// <summary>Finds out who belongs to the target.</summary>
    /// <exception cref="Core.Errors.TargetException">Nobody of it can be reached, or it refuses.</exception>
    /// <exception cref="Core.Errors.UsageException">An option of the URL is unknown or wrong.</exception>
    public static async Task<RedisGroup> FindAsync(DatabaseUrl target, ObserveOptions observe, CancellationToken cancellationToken)
    {
        var options = RedisConnector.OptionsOf(target, observe);
        try
        {
            return options.Topology switch
            {
                RedisTopology.Sentinel => await SentinelMembers.FindAsync(options, cancellationToken),
                RedisTopology.Standalone => Single(options),
                _ => await ClusterMembers.FindAsync(options, cancellationToken) ?? Single(options),
            };
        }
        catch (RedisException failure)
        {
            throw RedisConnector.Failure(failure);
        }
    }

    private static RedisGroup Single(RedisOptions options) =>
        new(RedisGroupKind.Single, [new RedisMember(options.Endpoints[0], RedisMember.Primary, options with { Topology = RedisTopology.Standalone })]);
}

/// <summary>What servers are to each other.</summary>
internal enum RedisGroupKind
{
    /// <summary>One server.</summary>
    Single,

    /// <summary>Nodes of a cluster.</summary>
    Cluster,

    /// <summary>Sentinels, the primary that they watch, and its replicas.</summary>
    Sentinel,
}
