using System.Diagnostics;
using System.Diagnostics.Metrics;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Telemetry;

namespace Polystore.Runtime.Patterns;

/// <summary>What the Meter <c>Polystore</c> tells of an outbox.</summary>
internal sealed class OutboxTelemetry(RelationalStore store, Outbox outbox)
{
    private static readonly Meter Meter = new(StoreTelemetry.SourceName);
    private static readonly Counter<long> Sent = Meter.CreateCounter<long>("polystore.outbox.sent", "{message}", "Messages that were sent");
    private static readonly Counter<long> Failures = Meter.CreateCounter<long>("polystore.outbox.failures", "{attempt}", "Attempts to send a message that failed");
    private static readonly Counter<long> Dead = Meter.CreateCounter<long>("polystore.outbox.dead", "{message}", "Messages that are not tried any more");
    private static readonly Gauge<long> Pending = Meter.CreateGauge<long>("polystore.outbox.pending", "{message}", "Messages that are still to be sent");
    private static readonly Gauge<double> Age = Meter.CreateGauge<double>("polystore.outbox.oldest_age", "s", "How long the oldest of them waits; 0 when there is none");

    private readonly TagList tags = new() { { "polystore.store.name", store.Name }, { "polystore.outbox.table", outbox.Table.Parts[^1] } };

    public static bool IsSampled => Pending.Enabled || Age.Enabled;

    public void Told(OutboxOutcome outcome) => Sent.Add(outcome.Published.Count, tags);

    public void Failed(Exception failure, bool isDead)
    {
        Failures.Add(1, [.. tags, new("error.type", ErrorType.Of(failure))]);
        Dead.Add(isDead ? 1 : 0, tags);
    }

    /// <summary>By the server's clock alone.</summary>
    public async Task SampleAsync(CancellationToken cancellationToken)
    {
        var backlog = await outbox.BacklogAsync(store, cancellationToken).ConfigureAwait(false);
        var now = await store.QueryValueAsync<DateTimeOffset>($"SELECT {ServerTime.Clock(store.Dialect)}", cancellationToken).ConfigureAwait(false);
        Pending.Record(backlog.Pending, tags);
        Age.Record(backlog.OldestPending is { } oldest ? Math.Max(0, (now - oldest).TotalSeconds) : 0, tags);
    }
}
