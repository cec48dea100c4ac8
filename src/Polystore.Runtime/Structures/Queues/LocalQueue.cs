using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Structures.Queues;

/// <summary>A queue in a store of this process, forgotten with it.</summary>
internal sealed class LocalQueue(EmbeddedKeyValueStore store, string key) : IQueuePort
{
    private static TimeSpan Tick => TimeSpan.FromMilliseconds(1);

    public ValueTask<string> AddAsync(byte[] body, TimeSpan delay, string? id, CancellationToken cancellationToken) =>
        StepAsync(queue => queue.Add(body, store.Now + (long)delay.TotalMilliseconds, id), cancellationToken);

    public ValueTask<QueueTaken> TakeAsync(TimeSpan visibility, int mostDeliveries, CancellationToken cancellationToken) =>
        StepAsync(queue => queue.Take(store.Now, (long)visibility.TotalMilliseconds, mostDeliveries), cancellationToken);

    public async ValueTask WaitAsync(QueueTaken nothing, TimeSpan most, CancellationToken cancellationToken)
    {
        await nothing.Added!.WaitAsync(most < Tick ? Tick : most, store.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    public ValueTask<bool> CompleteAsync(string id, int delivery, CancellationToken cancellationToken) => StepAsync(queue => queue.Complete(id, delivery), cancellationToken);

    public ValueTask<bool> PostponeAsync(string id, int delivery, TimeSpan by, CancellationToken cancellationToken) =>
        StepAsync(queue => queue.Postpone(id, delivery, store.Now + (long)by.TotalMilliseconds), cancellationToken);

    public ValueTask<IReadOnlyList<(string Id, byte[]? Body)>> DeadAsync(int most, CancellationToken cancellationToken) => StepAsync(queue => queue.Dead(most), cancellationToken);

    public ValueTask<bool> RaiseAsync(string id, bool isDelivered, CancellationToken cancellationToken) =>
        StepAsync(queue => queue.Raise(id, isDelivered ? store.Now : null), cancellationToken);

    public ValueTask<long> CountAsync(CancellationToken cancellationToken) => StepAsync(queue => queue.Count, cancellationToken);

    private ValueTask<T> StepAsync<T>(Func<QueueState, T> step, CancellationToken cancellationToken) => store.StepAsync(keys => step(keys.Demand<QueueState>(key, "A queue")), cancellationToken);
}
