using System.Collections.Concurrent;

namespace Polystore.Runtime.Patterns;

/// <summary>What became of a batch.</summary>
internal sealed class OutboxOutcome
{
    public ConcurrentQueue<long> Published { get; } = new();

    public ConcurrentQueue<(OutboxDelivery Delivery, Exception Failure)> Failed { get; } = new();

    public int Tried => Published.Count + Failed.Count;

    /// <summary>Those that were not tried.</summary>
    public IEnumerable<long> LeftOf(IEnumerable<OutboxDelivery> batch) =>
        batch.Select(delivery => delivery.Sequence).Except(Published).Except(Failed.Select(failed => failed.Delivery.Sequence));
}
