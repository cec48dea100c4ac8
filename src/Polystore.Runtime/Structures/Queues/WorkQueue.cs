using Polystore.RedisClient;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Structures.Queues;

/// <summary>
/// A queue of work, in Redis or in this process. A message is delivered at least once: who receives it hides it from the others for a while, and completes it;
/// one that is not completed is delivered again, and after too many deliveries put among the dead letters. Of messages that are ready the
/// one that has been so for the longest comes first. A queue is in one hash slot of a cluster.
/// </summary>
/// <typeparam name="T">The type of a message.</typeparam>
public sealed class WorkQueue<T>
{
    // A wake-up may be taken by another, or be lost with a failover.
    private static TimeSpan Patience => TimeSpan.FromSeconds(1);

    private readonly IQueuePort port;

    /// <summary>One in Redis; nothing is sent.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    public WorkQueue(RedisDatabase redis, WorkQueueOptions options)
        : this(StructureHome.Of(redis), options)
    {
    }

    /// <summary>One where a key-value store is: in Redis, or in this process and forgotten with it. Nothing is sent.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    public WorkQueue(IKeyValueStore store, WorkQueueOptions options)
        : this(StructureHome.Of(store), options)
    {
    }

    internal WorkQueue(StructureHome home, WorkQueueOptions options)
    {
        options.Validate();
        Options = options = options with { };
        var key = $"queue:{StructureName.Tag(options.Name)}";
        port = home.Choose<IQueuePort>(redis => new RedisQueue(redis, key), store => new LocalQueue(store, key));
    }

    internal WorkQueueOptions Options { get; }

    /// <summary>Puts a message in.</summary>
    /// <param name="message">What is to be done.</param>
    /// <param name="delay">How long it is not delivered; null for at once.</param>
    /// <param name="id">The sender's own id: a message that is sent again with it is there once. Null for a new one.</param>
    /// <param name="cancellationToken">Stops waiting; the message may be in all the same.</param>
    /// <returns>Its id.</returns>
    public ValueTask<string> AddAsync(T message, TimeSpan? delay = null, string? id = null, CancellationToken cancellationToken = default) =>
        port.AddAsync(Options.Serializer.Pack(message), delay is { } wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero, id, cancellationToken);

    /// <summary>Takes a message, and waits for one.</summary>
    /// <param name="wait">Longest wait; zero to ask once, <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <param name="cancellationToken">Stops waiting; a message that was taken all the same is delivered again.</param>
    /// <returns>Null when there was none.</returns>
    /// <exception cref="UnreadableMessageException">It cannot be read. It is put off as one that failed; the next call gets the next one.</exception>
    public async ValueTask<QueueMessage<T>?> ReceiveAsync(TimeSpan wait, CancellationToken cancellationToken = default)
    {
        var began = Options.Time.GetTimestamp();
        while (true)
        {
            var asked = Options.Time.GetTimestamp();
            var taken = await port.TakeAsync(Options.Visibility, Options.MostDeliveries, cancellationToken).ConfigureAwait(false);
            if (taken.Id is { } id)
            {
                return await ReadAsync(id, taken.Body, taken.Delivery, asked).ConfigureAwait(false);
            }

            var left = wait == Timeout.InfiniteTimeSpan ? Patience : wait - Options.Time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
            {
                return null;
            }

            var pause = new[] { left, taken.Due ?? Patience, Patience }.Min();
            await port.WaitAsync(taken, pause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Dead letters, the oldest first.</summary>
    /// <param name="most">How many, 1 or more.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async ValueTask<IReadOnlyList<DeadLetter<T>>> DeadAsync(int most = 100, CancellationToken cancellationToken = default)
    {
        var dead = await port.DeadAsync(most, cancellationToken).ConfigureAwait(false);
        return [.. dead.Select(letter => Read(letter.Id, letter.Body))];
    }

    /// <summary>Has a dead letter delivered anew; false when it is not there.</summary>
    public ValueTask<bool> ReviveAsync(string id, CancellationToken cancellationToken = default) => port.RaiseAsync(id, isDelivered: true, cancellationToken);

    /// <summary>Removes a dead letter; false when it is not there.</summary>
    public ValueTask<bool> BuryAsync(string id, CancellationToken cancellationToken = default) => port.RaiseAsync(id, isDelivered: false, cancellationToken);

    /// <summary>Messages that are in it, those that are hidden or delayed with them; not the dead.</summary>
    public ValueTask<long> CountAsync(CancellationToken cancellationToken = default) => port.CountAsync(cancellationToken);

    private DeadLetter<T> Read(string id, byte[]? bytes)
    {
        var isReadable = Options.Serializer.TryUnpack<T>(bytes, out var body, out _);
        return new DeadLetter<T>(id, body!) { IsReadable = isReadable };
    }

    private async ValueTask<QueueMessage<T>> ReadAsync(string id, byte[]? bytes, int delivery, long asked)
    {
        if (Options.Serializer.TryUnpack<T>(bytes, out var body, out var cause))
        {
            return new QueueMessage<T>(this, id, body!, delivery, asked);
        }

        await PostponeAsync(id, delivery, Options.PauseAfter(delivery), CancellationToken.None).ConfigureAwait(false);
        throw new UnreadableMessageException($"the queue '{Options.Name}'", id, cause);
    }

    internal ValueTask<bool> CompleteAsync(string id, int delivery, CancellationToken cancellationToken) => port.CompleteAsync(id, delivery, cancellationToken);

    internal ValueTask<bool> PostponeAsync(string id, int delivery, TimeSpan by, CancellationToken cancellationToken) => port.PostponeAsync(id, delivery, by, cancellationToken);
}
