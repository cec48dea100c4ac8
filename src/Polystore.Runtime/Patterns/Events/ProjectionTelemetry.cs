using System.Diagnostics;
using System.Diagnostics.Metrics;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Telemetry;
using Polystore.Sql;

namespace Polystore.Runtime.Patterns;

/// <summary>What the Meter <c>Polystore</c> tells of a projection.</summary>
internal sealed class ProjectionTelemetry(RelationalStore store, EventStore events, IProjection projection)
{
    private static readonly Meter Meter = new(StoreTelemetry.SourceName);
    private static readonly Counter<long> Events = Meter.CreateCounter<long>("polystore.projection.events", "{event}", "Events that a projection took");
    private static readonly Counter<long> Failures = Meter.CreateCounter<long>("polystore.projection.failures", "{failure}", "Batches of events that failed");
    private static readonly Gauge<long> Position = Meter.CreateGauge<long>("polystore.projection.position", "{event}", "Number of the last event that a projection took");
    private static readonly Gauge<long> Lag = Meter.CreateGauge<long>("polystore.projection.lag", "{event}", "Events that a projection has not taken yet");

    private readonly TagList tags = new() { { "polystore.store.name", store.Name }, { "polystore.projection.name", projection.Name } };

    public static bool IsSampled => Position.Enabled || Lag.Enabled;

    public void Taken(int batch) => Events.Add(batch, tags);

    public void Failed(Exception failure) => Failures.Add(1, [.. tags, new("error.type", ErrorType.Of(failure))]);

    /// <summary>Counts what comes after the checkpoint, so that it costs what waits.</summary>
    public async Task SampleAsync(CancellationToken cancellationToken)
    {
        var later = store.Dialect.Language == SqlDialect.Postgres
            ? new SqlQuery().Write($"(e.transaction_id, e.position) > (p.transaction_id, p.position)")
            : new SqlQuery().Write($"e.position > p.position");
        var (position, lag) = await store.QueryFirstAsync<(long Position, long Lag)?>(
            $"SELECT p.position, (SELECT count(*) FROM {events.Table} AS e WHERE {later}) FROM {events.Projections} AS p WHERE p.name = {projection.Name}",
            row => (row.GetInt64(0), row.GetInt64(1)),
            cancellationToken).ConfigureAwait(false) ?? (0, await store.QueryValueAsync<long>($"SELECT count(*) FROM {events.Table}", cancellationToken).ConfigureAwait(false));
        Position.Record(position, tags);
        Lag.Record(lag, tags);
    }
}
