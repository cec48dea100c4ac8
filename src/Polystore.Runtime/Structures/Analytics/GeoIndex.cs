using Polystore.RedisClient;

namespace Polystore.Runtime.Structures.Analytics;

/// <summary>Places on the earth, found by their distance (GEOSEARCH, Redis 6.2). Distances are in metres, with an error of up to 0.5 % as Redis takes the earth for a sphere.</summary>
/// <param name="redis">One server, sentinels, or a cluster.</param>
/// <param name="name">1 to 200 characters without braces.</param>
public sealed class GeoIndex(RedisDatabase redis, string name)
{
    // Of the projection that Redis uses (EPSG:900913).
    private const double MostLatitude = 85.05112878;

    private readonly string key = $"geo:{StructureName.Tag(name)}";

    /// <summary>Puts a member somewhere, or moves it.</summary>
    /// <param name="member">What is there.</param>
    /// <param name="longitude">Degrees, from -180 to 180.</param>
    /// <param name="latitude">Degrees, from -85.05112878 to 85.05112878.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async ValueTask SetAsync(string member, double longitude, double latitude, CancellationToken cancellationToken = default)
    {
        Check(longitude, latitude);
        await redis.ExecuteAsync(["GEOADD", key, longitude, latitude, member], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes a member; false when it was not there.</summary>
    public ValueTask<bool> RemoveAsync(string member, CancellationToken cancellationToken = default) => redis.ExecuteAsync(["ZREM", key, member], static reply => reply.AsBoolean(), cancellationToken);

    /// <summary>Members within a distance, the nearest first.</summary>
    /// <param name="longitude">Degrees, of the centre.</param>
    /// <param name="latitude">Degrees, of the centre.</param>
    /// <param name="metres">Above 0.</param>
    /// <param name="most">How many, 1 or more.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async ValueTask<IReadOnlyList<GeoPlace>> NearAsync(double longitude, double latitude, double metres, int most = 100, CancellationToken cancellationToken = default)
    {
        Check(longitude, latitude);
        OptionRange.Require(metres > 0, nameof(metres), metres, "above 0");
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
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

    /// <summary>Metres between two members; null when one is not there.</summary>
    public ValueTask<double?> DistanceAsync(string one, string other, CancellationToken cancellationToken = default) =>
        redis.ExecuteAsync(["GEODIST", key, one, other, "m"], static reply => reply.IsNull ? (double?)null : reply.AsDouble(), cancellationToken);

    private static void Check(double longitude, double latitude)
    {
        OptionRange.Require(longitude is >= -180 and <= 180, nameof(longitude), longitude, "from -180 to 180");
        OptionRange.Require(latitude is >= -MostLatitude and <= MostLatitude, nameof(latitude), latitude, "from -85.05112878 to 85.05112878");
    }
}

/// <summary>A place that was found.</summary>
/// <param name="Member">What is there.</param>
/// <param name="Metres">From the centre.</param>
/// <param name="Longitude">Degrees.</param>
/// <param name="Latitude">Degrees.</param>
public sealed record GeoPlace(string Member, double Metres, double Longitude, double Latitude);
