namespace Polystore.Runtime.Structures.Analytics;

/// <summary>Members with their places.</summary>
internal interface IGeoPort
{
    ValueTask SetAsync(string member, double longitude, double latitude, CancellationToken cancellationToken);

    ValueTask<bool> RemoveAsync(string member, CancellationToken cancellationToken);

    /// <summary>The nearest first.</summary>
    ValueTask<IReadOnlyList<GeoPlace>> NearAsync(double longitude, double latitude, double metres, int most, CancellationToken cancellationToken);

    /// <summary>Null when one is not there.</summary>
    ValueTask<double?> DistanceAsync(string one, string other, CancellationToken cancellationToken);
}
