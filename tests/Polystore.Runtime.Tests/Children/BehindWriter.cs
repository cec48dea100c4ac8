using System.Diagnostics;
using System.Diagnostics.Metrics;
using Polystore.RedisClient;
using Polystore.Runtime.Cache;
using Polystore.Runtime.Tests.Cache;

namespace Polystore.Runtime.Tests.Children;

/// <summary>A writer that kills itself when Redis has its write, and before any reader was told: the invalidation is counted before it is sent.</summary>
internal static class BehindWriter
{
    public static async Task<int> RunAsync(string url, string name, string key, string version)
    {
        await using var redis = await RedisDatabase.ConnectAsync(url);
        await using var cache = await DatabaseCache.ConnectAsync(RedisOptions.Parse(url), Shelf.Options with { Name = name });
        using var listener = new MeterListener { InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name == "polystore.cache.invalidations")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        } };
        listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => Process.GetCurrentProcess().Kill());
        listener.Start();
        var behind = new WriteBehind<Product>(redis, cache, new WriteBehindOptions { Name = name, Serializer = Shelf.Options.Serializer });
        await behind.WriteAsync(key, new Product("lamp", int.Parse(version, System.Globalization.CultureInfo.InvariantCulture)));
        return 1;
    }
}
