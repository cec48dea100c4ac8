using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Structures.Analytics;

/// <summary>Places in a store of this process, forgotten with it. A search looks at every one.</summary>
internal sealed class LocalGeo(EmbeddedKeyValueStore store, string key) : IGeoPort
{
    // EARTH_RADIUS_IN_METERS of redis/src/geohash_helper.c.
    private const double EarthRadius = 6_372_797.560856;

    private sealed class Places : Dictionary<string, (double Longitude, double Latitude)>;

    public async ValueTask SetAsync(string member, double longitude, double latitude, CancellationToken cancellationToken) =>
        await store.StepAsync(keys => keys.Demand<Places>(key, Operation)[member] = (longitude, latitude), cancellationToken).ConfigureAwait(false);

    public ValueTask<bool> RemoveAsync(string member, CancellationToken cancellationToken) => store.StepAsync(
        keys => keys.Find<Places>(key, Operation) is { } places && places.Remove(member) && (places.Count > 0 || keys.Remove(key)), cancellationToken);

    public ValueTask<IReadOnlyList<GeoPlace>> NearAsync(double longitude, double latitude, double metres, int most, CancellationToken cancellationToken) => store.StepAsync<IReadOnlyList<GeoPlace>>(
        keys => [.. Found(keys)
            .Select(place => new GeoPlace(place.Key, Distance((longitude, latitude), place.Value), place.Value.Longitude, place.Value.Latitude))
            .Where(place => place.Metres <= metres)
            .OrderBy(place => place.Metres)
            .Take(most)],
        cancellationToken);

    public ValueTask<double?> DistanceAsync(string one, string other, CancellationToken cancellationToken) => store.StepAsync<double?>(
        keys => Found(keys) is var places && places.TryGetValue(one, out var from) && places.TryGetValue(other, out var to) ? Distance(from, to) : null, cancellationToken);

    private const string Operation = "An index of places";

    private Places Found(KeySpace keys) => keys.Find<Places>(key, Operation) ?? [];

    // The haversine formula.
    private static double Distance((double Longitude, double Latitude) from, (double Longitude, double Latitude) to)
    {
        var (latitude, other) = (double.DegreesToRadians(from.Latitude), double.DegreesToRadians(to.Latitude));
        var u = Math.Sin((other - latitude) / 2);
        var v = Math.Sin(double.DegreesToRadians(to.Longitude - from.Longitude) / 2);
        return 2 * EarthRadius * Math.Asin(Math.Sqrt((u * u) + (Math.Cos(latitude) * Math.Cos(other) * v * v)));
    }
}
