using System.Diagnostics.Metrics;
using Polystore.Runtime.Telemetry;

namespace Polystore.Runtime.Cache;

/// <summary>What the Meter <c>Polystore.Runtime.Cache</c> tells of writes that reach the database later.</summary>
internal sealed class WriteBehindTelemetry(string name)
{
    private static readonly Meter Meter = new(CacheTelemetry.MeterName);
    private static readonly Gauge<long> Pending = Meter.CreateGauge<long>("polystore.cache.write_behind.pending", "{write}", "Writes that the database does not have yet");
    private static readonly Counter<long> Writes = Meter.CreateCounter<long>("polystore.cache.write_behind.written", "{write}", "Writes that the database has got");
    private static readonly Counter<long> Failures = Meter.CreateCounter<long>("polystore.cache.write_behind.failures", "{failure}", "Batches of writes that failed, and will be handed over again");

    private readonly KeyValuePair<string, object?> tag = new("cache.name", name);

    public static bool IsSampled => Pending.Enabled;

    public void Waiting(long writes) => Pending.Record(writes, tag);

    public void Written(int writes) => Writes.Add(writes, tag);

    public void Failed(Exception failure) => Failures.Add(1, tag, new("error.type", ErrorType.Of(failure)));
}
