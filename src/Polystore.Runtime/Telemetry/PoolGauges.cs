using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;

namespace Polystore.Runtime.Telemetry;

/// <summary>
/// The gauges of OpenTelemetry's conventions for connection pools (https://opentelemetry.io/docs/specs/semconv/database/database-metrics/), for
/// pools whose drivers have none of their own.
/// </summary>
internal static class PoolGauges
{
    private static readonly ConcurrentDictionary<Watched, byte> Pools = new();
    private static readonly Meter Meter = new(StoreTelemetry.SourceName);

    public static readonly ObservableUpDownCounter<int> Count = Meter.CreateObservableUpDownCounter(
        "db.client.connection.count", static () => Pools.Keys.SelectMany(States), "{connection}", "Connections of a pool by their state: used, idle");

    public static readonly ObservableUpDownCounter<int> Most = Meter.CreateObservableUpDownCounter(
        "db.client.connection.max", static () => Each(static use => use.Most), "{connection}", "The most connections that a pool may have");

    public static readonly ObservableUpDownCounter<int> Waiting = Meter.CreateObservableUpDownCounter(
        "db.client.connection.pending_requests", static () => Each(static use => use.Waiting), "{request}", "Calls that wait for a connection");

    /// <summary>Tells of a pool until what it returns is disposed of.</summary>
    public static IDisposable Watch(string name, string system, Func<PoolUse> use)
    {
        var watched = new Watched([new("db.client.connection.pool.name", name), new("db.system.name", system)], use);
        Pools.TryAdd(watched, 0);
        return watched;
    }

    private static IEnumerable<Measurement<int>> States(Watched pool)
    {
        var use = pool.Use();
        yield return new Measurement<int>(use.Used, [.. pool.Tags, new("db.client.connection.state", "used")]);
        if (use.Idle is { } idle)
        {
            yield return new Measurement<int>(idle, [.. pool.Tags, new("db.client.connection.state", "idle")]);
        }
    }

    private static IEnumerable<Measurement<int>> Each(Func<PoolUse, int?> value) =>
        from pool in Pools.Keys
        let measured = value(pool.Use())
        where measured is not null
        select new Measurement<int>(measured.Value, pool.Tags);

    private sealed class Watched(KeyValuePair<string, object?>[] tags, Func<PoolUse> use) : IDisposable
    {
        public KeyValuePair<string, object?>[] Tags => tags;

        public Func<PoolUse> Use => use;

        public void Dispose() => Pools.TryRemove(this, out _);
    }
}

/// <summary>How a pool is used just now; null for what its driver does not know.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PoolUse(int Used, int? Idle, int? Most, int Waiting);
