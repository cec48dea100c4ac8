namespace Polystore.Runtime.Structures.Queues;

/// <summary>What a queue keeps, as bytes. Every method is one step that others see whole or not at all, by the clock of who keeps it.</summary>
internal interface IQueuePort
{
    /// <summary>Puts a message in, unless its id is there; its id, which is made where there is none.</summary>
    ValueTask<string> AddAsync(byte[] body, TimeSpan delay, string? id, CancellationToken cancellationToken);

    /// <summary>Hides the first that is ready, and puts those that were delivered too often among the dead letters.</summary>
    ValueTask<QueueTaken> TakeAsync(TimeSpan visibility, int mostDeliveries, CancellationToken cancellationToken);

    /// <summary>Waits until something was added since nothing was taken, or for so long.</summary>
    ValueTask WaitAsync(QueueTaken nothing, TimeSpan most, CancellationToken cancellationToken);

    /// <summary>Removes a message; false when this delivery is not the last one.</summary>
    ValueTask<bool> CompleteAsync(string id, int delivery, CancellationToken cancellationToken);

    /// <summary>Hides a message for so long from now; false when this delivery is not the last one.</summary>
    ValueTask<bool> PostponeAsync(string id, int delivery, TimeSpan by, CancellationToken cancellationToken);

    /// <summary>Dead letters, the oldest first.</summary>
    ValueTask<IReadOnlyList<(string Id, byte[]? Body)>> DeadAsync(int most, CancellationToken cancellationToken);

    /// <summary>Takes a dead letter from the dead, to be delivered anew or removed; false when it is none.</summary>
    ValueTask<bool> RaiseAsync(string id, bool isDelivered, CancellationToken cancellationToken);

    /// <summary>Messages that are in it, without the dead.</summary>
    ValueTask<long> CountAsync(CancellationToken cancellationToken);
}

/// <summary>A message that was taken, or none.</summary>
/// <param name="Id">Null when none is ready.</param>
/// <param name="Body">Its bytes.</param>
/// <param name="Delivery">From 1.</param>
/// <param name="Due">In how long the first is ready; null when there is none at all.</param>
/// <param name="Added">Ends when something is added; null where that is asked otherwise.</param>
internal sealed record QueueTaken(string? Id, byte[]? Body = null, int Delivery = 0, TimeSpan? Due = null, Task? Added = null);
