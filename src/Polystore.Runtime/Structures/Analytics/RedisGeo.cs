namespace Polystore.Runtime.Structures.Analytics;

/// <summary>A sorted set of Redis, by geohashes.</summary>
internal sealed class RedisGeo(LateRedis redis, string key) : IGeoPort
{
    public async ValueTask SetAsync(string member, double longitude, double latitude, CancellationToken cancellationToken) =>
        await redis.ExecuteAsync(["GEOADD", key, longitude, latitude, member], cancellationToken).ConfigureAwait(false);

    public ValueTask<bool> RemoveAsync(string member, CancellationToken cancellationToken) => redis.ExecuteAsync(["ZREM", key, member], static reply => reply.AsBoolean(), cancellationToken);

    public async ValueTask<IReadOnlyList<GeoPlace>> NearAsync(double longitude, double latitude, double metres, int most, CancellationToken cancellationToken)
    {
        var reply = await redis.ExecuteAsync(
            ["GEOSEARCH", key, "FROMLONLAT", longitude, latitude, "BYRADIUS", metres, "m", "ASC", "COUNT", most, "WITHCOORD", "WITHDIST"], cancellationToken).ConfigureAwait(false);
        var places = new GeoPlace[reply.Count];
        for (var i = 0; i < places.Length; i++)
        {
            var place = reply[i];
            places[i] = new GeoPlace(place[0].AsString()!, place[1].AsDouble(), place[2][0].AsDouble(), place[2][1].AsDouble());
        }

        return places;
    }

    public ValueTask<double?> DistanceAsync(string one, string other, CancellationToken cancellationToken) =>
        redis.ExecuteAsync(["GEODIST", key, one, other, "m"], static reply => reply.IsNull ? (double?)null : reply.AsDouble(), cancellationToken);
}
