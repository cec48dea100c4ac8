using Polystore.Core.Errors;
using Polystore.Redis.Observe;
using Polystore.RedisClient;

namespace Polystore.Redis.Connect;

/// <summary>Sentinels, the primary that they watch, and its replicas, put together from what each sentinel that answers knows.</summary>
internal static class SentinelMembers
{
    /// <exception cref="TargetException">No sentinel answers, or none watches the service.</exception>
    public static async Task<RedisGroup> FindAsync(RedisOptions options, CancellationToken cancellationToken)
    {
        // The same sentinel may go by a name in the URL and by an address among its peers; its id tells.
        var sentinels = new Dictionary<string, RedisEndpoint>(StringComparer.Ordinal);
        var servers = new Dictionary<RedisEndpoint, string>();
        var failures = new List<(RedisEndpoint Endpoint, Exception Failure)>();
        foreach (var endpoint in options.Endpoints)
        {
            try
            {
                await AskAsync(RedisMember.Watcher(options, endpoint), options.SentinelService!, sentinels, servers, cancellationToken);
            }
            catch (Exception failure) when (failure is TargetException or RedisException)
            {
                failures.Add((endpoint, failure));
            }
        }

        if (servers.Count == 0)
        {
            throw new TargetException(
                $"No sentinel of {string.Join(", ", options.Endpoints)} names a primary of '{options.SentinelService}' ({failures[^1].Failure.Message.TrimEnd('.')}); check the name of the service (SENTINEL MASTERS) and the sentinels' addresses.",
                failures[^1].Failure);
        }

        // One that was named and does not answer is told as missing, unless the others know it by the same address.
        var watchers = sentinels.Values.Concat(failures.Select(failed => failed.Endpoint)).Distinct().Select(endpoint => RedisMember.Watcher(options, endpoint));
        return new RedisGroup(
            RedisGroupKind.Sentinel,
            [.. servers.OrderBy(server => server.Value == RedisMember.Replica).Select(server => RedisMember.Server(options, server.Key, server.Value)), .. watchers]);
    }

    private static async Task AskAsync(
        RedisMember sentinel, string service, Dictionary<string, RedisEndpoint> sentinels, Dictionary<RedisEndpoint, string> servers, CancellationToken cancellationToken)
    {
        await using var connection = await RedisConnector.OpenAsync(sentinel.Options, cancellationToken);
        var primary = Place((await connection.ExecuteAsync(["SENTINEL", "MASTER", service], cancellationToken)).AsMap())
            ?? throw new OddAnswerException($"sentinel {sentinel.Endpoint} does not say where the primary listens.");
        servers[primary] = RedisMember.Primary;
        foreach (var replica in (await ListAsync(connection, "REPLICAS", service, cancellationToken)).Select(Place).OfType<RedisEndpoint>())
        {
            servers.TryAdd(replica, RedisMember.Replica);
        }

        sentinels[(await connection.ExecuteAsync(["SENTINEL", "MYID"], cancellationToken)).Text()] = sentinel.Endpoint;
        foreach (var other in await ListAsync(connection, "SENTINELS", service, cancellationToken))
        {
            if (Place(other) is { } place)
            {
                sentinels.TryAdd(other.GetValueOrDefault("runid").AsString() ?? place.ToString(), place);
            }
        }
    }

    private static async Task<List<Dictionary<string, RedisReply>>> ListAsync(RedisDatabase connection, string what, string service, CancellationToken cancellationToken)
    {
        var reply = await connection.ExecuteAsync(["SENTINEL", what, service], cancellationToken);
        var list = new List<Dictionary<string, RedisReply>>(reply.Count);
        foreach (var item in reply.Items)
        {
            list.Add(item.AsMap());
        }

        return list;
    }

    private static RedisEndpoint? Place(Dictionary<string, RedisReply> fields) =>
        ServerPlace.Of(fields.GetValueOrDefault("ip").AsString() ?? "", fields.GetValueOrDefault("port").AsString() ?? "");
}
