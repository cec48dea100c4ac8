using Polystore.RedisClient;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Structures.Analytics;

/// <summary>Places on the earth, found by their distance (GEOSEARCH, Redis 6.2). Distances are in metres, with an error of up to 0.5 % as Redis takes the earth for a sphere.</summary>
public sealed class GeoIndex
{
    // Of the projection that Redis uses (EPSG:900913).
    private const double MostLatitude = 85.05112878;

    private readonly IGeoPort port;

    /// <summary>One in Redis; nothing is sent.</summary>
    /// <param name="redis">One server, sentinels, or a cluster.</param>
    /// <param name="name">1 to 200 characters without braces.</param>
    /// <exception cref="ArgumentException">The name is too long, or has braces.</exception>
    public GeoIndex(RedisDatabase redis, string name)
        : this(StructureHome.Of(redis), name)
    {
    }

    /// <summary>One where a key-value store is: in Redis, or in this process and forgotten with it. Nothing is sent.</summary>
    /// <inheritdoc cref="GeoIndex(RedisDatabase, string)"/>
    public GeoIndex(IKeyValueStore store, string name)
        : this(StructureHome.Of(store), name)
    {
    }

    internal GeoIndex(StructureHome home, string name)
    {
        var key = $"geo:{StructureName.Tag(name)}";
        port = home.Choose<IGeoPort>(redis => new RedisGeo(redis, key), store => new LocalGeo(store, key));
    }

    /// <summary>Puts a member somewhere, or moves it.</summary>
    /// <param name="member">What is there.</param>
    /// <param name="longitude">Degrees, from -180 to 180.</param>
    /// <param name="latitude">Degrees, from -85.05112878 to 85.05112878.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public ValueTask SetAsync(string member, double longitude, double latitude, CancellationToken cancellationToken = default)
    {
        Check(longitude, latitude);
        return port.SetAsync(member, longitude, latitude, cancellationToken);
    }

    /// <summary>Removes a member; false when it was not there.</summary>
    public ValueTask<bool> RemoveAsync(string member, CancellationToken cancellationToken = default) => port.RemoveAsync(member, cancellationToken);

    /// <summary>Members within a distance, the nearest first.</summary>
    /// <param name="longitude">Degrees, of the centre.</param>
    /// <param name="latitude">Degrees, of the centre.</param>
    /// <param name="metres">Above 0.</param>
    /// <param name="most">How many, 1 or more.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public ValueTask<IReadOnlyList<GeoPlace>> NearAsync(double longitude, double latitude, double metres, int most = 100, CancellationToken cancellationToken = default)
    {
        Check(longitude, latitude);
        OptionRange.Require(metres > 0, nameof(metres), metres, "above 0");
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        return port.NearAsync(longitude, latitude, metres, most, cancellationToken);
    }

    /// <summary>Metres between two members; null when one is not there.</summary>
    public ValueTask<double?> DistanceAsync(string one, string other, CancellationToken cancellationToken = default) =>
        port.DistanceAsync(one, other, cancellationToken);

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
