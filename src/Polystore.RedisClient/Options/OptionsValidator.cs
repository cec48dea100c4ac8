namespace Polystore.RedisClient.Options;

/// <summary>Refuses options that could never work.</summary>
internal static class OptionsValidator
{
    public static RedisOptions Validate(RedisOptions options)
    {
        Check(options.Endpoints.Count > 0, "At least one endpoint is needed.");
        Check(options.Protocol is 2 or 3, "The option protocol is 2 or 3.");
        Check(options.Topology != RedisTopology.Sentinel || !string.IsNullOrEmpty(options.SentinelService), "Sentinels need the name of the service (sentinel=mymaster).");
        Check(options.Topology != RedisTopology.Cluster || options.Database == 0, "A cluster has database 0 alone.");
        Check(options.MaxInFlight > 0 && options.MaxWaiting > 0 && options.MaxInFlightBytes > 0, "The limits of commands in flight and waiting must be positive.");
        Check(
            options.CommandTimeout > TimeSpan.Zero && options.ConnectTimeout > TimeSpan.Zero && options.UnresponsiveAfter > TimeSpan.Zero && options.KeepAlive > TimeSpan.Zero && options.TopologyRefresh > TimeSpan.Zero,
            "Timeouts must be positive.");
        Check(
            options.ReadFrom == RedisReadFrom.Master || options.Topology is RedisTopology.Auto or RedisTopology.Cluster,
            "Reads from replicas (readfrom) need a cluster; to read from one replica name it as the server.");
        Check(options.Tracking is null || options.Protocol == 3, "Tracking needs RESP3.");
        Check(options.ClientName?.AsSpan().IndexOfAnyExceptInRange('!', '~') is null or < 0, "A client name has no spaces or other special characters.");
        return options;
    }

    private static void Check(bool holds, string sentence)
    {
        if (!holds)
        {
            throw new RedisConfigurationException(sentence);
        }
    }
}
