using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.RedisClient;

namespace Polystore.Redis.Connect;

/// <summary>Connects to the one server that a URL names: behind sentinels, the primary.</summary>
internal static class RedisConnector
{
    /// <summary>What CLIENT LIST shows.</summary>
    public const string ClientName = "polystore";

    /// <exception cref="TargetException">It cannot be reached, or refuses.</exception>
    /// <exception cref="UsageException">An option of the URL is unknown or wrong.</exception>
    public static Task<RedisDatabase> OpenAsync(DatabaseUrl target, ObserveOptions options, CancellationToken cancellationToken)
    {
        var parsed = OptionsOf(target, options);
        return OpenAsync(parsed.Topology == RedisTopology.Sentinel ? parsed : parsed with { Topology = RedisTopology.Standalone }, cancellationToken);
    }

    /// <summary>Connects with options that <see cref="OptionsOf"/> gave.</summary>
    /// <exception cref="TargetException">It cannot be reached, or refuses.</exception>
    public static async Task<RedisDatabase> OpenAsync(RedisOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await RedisDatabase.ConnectAsync(options, cancellationToken);
        }
        catch (RedisException failure)
        {
            throw Failure(failure);
        }
    }

    /// <summary>The client's options for a target.</summary>
    /// <exception cref="UsageException">An option of the URL is unknown or wrong.</exception>
    public static RedisOptions OptionsOf(DatabaseUrl target, ObserveOptions options)
    {
        try
        {
            var parsed = RedisOptions.Parse(target.ToConnectionUrl());
            return parsed with
            {
                ClientName = parsed.ClientName ?? ClientName,
                CommandTimeout = options.StatementTimeout,
                UnresponsiveAfter = options.StatementTimeout,
            };
        }
        catch (RedisConfigurationException wrong)
        {
            throw new UsageException(wrong.Message, wrong);
        }
    }

    /// <summary>The client's sentence as the failure of a target.</summary>
    public static TargetException Failure(RedisException failure) => new(failure.Message, failure);
}
