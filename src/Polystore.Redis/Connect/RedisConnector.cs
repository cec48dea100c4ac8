using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.RedisClient;

namespace Polystore.Redis.Connect;

/// <summary>Connects to the one server that a URL names.</summary>
internal static class RedisConnector
{
    /// <summary>What CLIENT LIST shows.</summary>
    public const string ClientName = "polystore";

    /// <exception cref="TargetException">It cannot be reached, or refuses.</exception>
    /// <exception cref="UsageException">An option of the URL is unknown or wrong.</exception>
    public static async Task<RedisDatabase> OpenAsync(DatabaseUrl target, ObserveOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var parsed = RedisOptions.Parse(target.ToConnectionUrl());
            return await RedisDatabase.ConnectAsync(
                parsed with
                {
                    ClientName = parsed.ClientName ?? ClientName,
                    CommandTimeout = options.StatementTimeout,
                    UnresponsiveAfter = options.StatementTimeout,
                    Topology = parsed.Topology == RedisTopology.Auto ? RedisTopology.Standalone : parsed.Topology,
                },
                cancellationToken);
        }
        catch (RedisConfigurationException wrong)
        {
            throw new UsageException(wrong.Message, wrong);
        }
        catch (RedisException failure)
        {
            throw Failure(failure);
        }
    }

    /// <summary>The client's sentence as the failure of a target.</summary>
    public static TargetException Failure(RedisException failure) => new(failure.Message, failure);
}
