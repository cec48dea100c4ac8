using System.Diagnostics.Metrics;

namespace Polystore.Runtime.Cache;

/// <summary>The Meter <c>Polystore.Runtime.Cache</c>; every measurement has the tag <c>cache.name</c>, never a key.</summary>
internal sealed class CacheTelemetry(string name)
{
    public const string MeterName = "Polystore.Runtime.Cache";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Reads = Meter.CreateCounter<long>("polystore.cache.reads", "{read}", "Reads by where the value came from: local, shared, loaded, stale");
    private static readonly Counter<long> Loads = Meter.CreateCounter<long>("polystore.cache.loads", "{load}", "Runs of loaders by outcome: kept, refused, failed, timeout");
    private static readonly Counter<long> Invalidations = Meter.CreateCounter<long>("polystore.cache.invalidations", "{invalidation}", "Invalidations that this process asked for");
    private static readonly Histogram<double> Staleness = Meter.CreateHistogram<double>("polystore.cache.staleness", "s", "How long past their life values were served");

    private readonly KeyValuePair<string, object?> cache = new("cache.name", name);

    public static bool CountsReads => Reads.Enabled;

    public void Read(string from) => Reads.Add(1, cache, new("source", from));

    public void Load(string outcome) => Loads.Add(1, cache, new("outcome", outcome));

    public void Invalidated(int keys) => Invalidations.Add(keys, cache);

    public void ServedStale(TimeSpan past)
    {
        Read("stale");
        Staleness.Record(Math.Max(0, past.TotalSeconds), cache);
    }
}
