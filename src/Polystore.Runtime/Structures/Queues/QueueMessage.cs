namespace Polystore.Runtime.Structures.Queues;

/// <summary>A message that was received, and is hidden from others for <see cref="WorkQueueOptions.Visibility"/>.</summary>
/// <typeparam name="T">The type of the message.</typeparam>
public sealed class QueueMessage<T>
{
    private readonly WorkQueue<T> queue;

    internal QueueMessage(WorkQueue<T> queue, string id, T body, int delivery, long asked)
    {
        this.queue = queue;
        Id = id;
        Body = body;
        Delivery = delivery;
        Asked = asked;
    }

    /// <summary>The same at each delivery.</summary>
    public string Id { get; }

    /// <summary>What is to be done.</summary>
    public T Body { get; }

    /// <summary>How often it was delivered, 1 at first.</summary>
    public int Delivery { get; }

    internal long Asked { get; }

    /// <summary>It is done: removes it.</summary>
    /// <returns>False when it took longer than it was hidden, and was delivered again: another does it, or did.</returns>
    public ValueTask<bool> CompleteAsync(CancellationToken cancellationToken = default) => queue.CompleteAsync(Id, Delivery, cancellationToken);

    /// <summary>It is not done: has it delivered again after a pause.</summary>
    /// <returns>False when it was delivered again already.</returns>
    public ValueTask<bool> AbandonAsync(TimeSpan pause, CancellationToken cancellationToken = default) => queue.PostponeAsync(Id, Delivery, pause, cancellationToken);

    /// <summary>Hides it for as long again, from now.</summary>
    /// <returns>False when it was delivered again already.</returns>
    public ValueTask<bool> RenewAsync(CancellationToken cancellationToken = default) => queue.PostponeAsync(Id, Delivery, queue.Options.Visibility, cancellationToken);
}

/// <summary>A message that was delivered too often.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Body">What was to be done; the default where it cannot be read.</param>
public sealed record DeadLetter<T>(string Id, T Body)
{
    /// <summary>False for a message whose bytes are no value of its type.</summary>
    public bool IsReadable { get; init; } = true;
}
