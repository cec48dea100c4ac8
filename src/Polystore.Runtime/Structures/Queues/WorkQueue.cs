using Polystore.RedisClient;

namespace Polystore.Runtime.Structures.Queues;

/// <summary>
/// A queue of work in Redis. A message is delivered at least once: who receives it hides it from the others for a while, and completes it;
/// one that is not completed is delivered again, and after too many deliveries put among the dead letters. Of messages that are ready the
/// one that has been so for the longest comes first. A queue is in one hash slot of a cluster.
/// </summary>
/// <typeparam name="T">The type of a message.</typeparam>
public sealed class WorkQueue<T>
{
    // A wake-up may be taken by another, or be lost with a failover.
    private static TimeSpan Patience => TimeSpan.FromSeconds(1);

    private readonly RedisDatabase redis;
    private readonly RedisArgument[] keys;

    /// <summary>Makes one; nothing is sent.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    public WorkQueue(RedisDatabase redis, WorkQueueOptions options)
    {
        options.Validate();
        this.redis = redis;
        Options = options;
        var prefix = $"queue:{StructureName.Tag(options.Name)}:";
        keys = [prefix + "ready", prefix + "body", prefix + "deliveries", prefix + "dead", prefix + "wake", prefix + "id"];
    }

    internal WorkQueueOptions Options { get; }

    /// <summary>Puts a message in.</summary>
    /// <param name="message">What is to be done.</param>
    /// <param name="delay">How long it is not delivered; null for at once.</param>
    /// <param name="id">The sender's own id: a message that is sent again with it is there once. Null for a new one.</param>
    /// <param name="cancellationToken">Stops waiting; the message may be in all the same.</param>
    /// <returns>Its id.</returns>
    public async ValueTask<string> AddAsync(T message, TimeSpan? delay = null, string? id = null, CancellationToken cancellationToken = default)
    {
        var wait = (long)Math.Max(0, (delay ?? TimeSpan.Zero).TotalMilliseconds);
        return (await redis.EvaluateAsync(QueueScripts.Add, keys, [Options.Serializer.Pack(message), wait, id ?? ""], cancellationToken).ConfigureAwait(false)).AsString()!;
    }

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
            var reply = await redis.EvaluateAsync(QueueScripts.Take, keys, [(long)Options.Visibility.TotalMilliseconds, Options.MostDeliveries], cancellationToken).ConfigureAwait(false);
            if (reply.Count == 3)
            {
                return await ReadAsync(reply[0].AsString()!, reply[1].AsBytes(), (int)reply[2].AsInt64(), asked).ConfigureAwait(false);
            }

            var left = wait == Timeout.InfiniteTimeSpan ? Patience : wait - Options.Time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
            {
                return null;
            }

            var due = reply[0].AsInt64() is >= 0 and var milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : Patience;
            var pause = Math.Min(Math.Min(left.TotalSeconds, due.TotalSeconds), Patience.TotalSeconds);
            await redis.ExecuteAsync(["BLPOP", keys[4], Math.Max(0.001, pause)], cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Dead letters, the oldest first.</summary>
    /// <param name="most">How many, 1 or more.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async ValueTask<IReadOnlyList<DeadLetter<T>>> DeadAsync(int most = 100, CancellationToken cancellationToken = default)
    {
        var reply = await redis.EvaluateAsync(QueueScripts.Dead, keys, [most], cancellationToken).ConfigureAwait(false);
        var dead = new DeadLetter<T>[reply.Count / 2];
        for (var i = 0; i < dead.Length; i++)
        {
            var isReadable = Options.Serializer.TryUnpack<T>(reply[(i * 2) + 1].AsBytes(), out var body, out _);
            dead[i] = new DeadLetter<T>(reply[i * 2].AsString()!, body!) { IsReadable = isReadable };
        }

        return dead;
    }

    /// <summary>Has a dead letter delivered anew; false when it is not there.</summary>
    public async ValueTask<bool> ReviveAsync(string id, CancellationToken cancellationToken = default) =>
        (await redis.EvaluateAsync(QueueScripts.Raise, keys, [id, 1], cancellationToken).ConfigureAwait(false)).AsInt64() == 1;

    /// <summary>Removes a dead letter; false when it is not there.</summary>
    public async ValueTask<bool> BuryAsync(string id, CancellationToken cancellationToken = default) =>
        (await redis.EvaluateAsync(QueueScripts.Raise, keys, [id, 0], cancellationToken).ConfigureAwait(false)).AsInt64() == 1;

    /// <summary>Messages that are in it, those that are hidden or delayed with them; not the dead.</summary>
    public ValueTask<long> CountAsync(CancellationToken cancellationToken = default) => redis.ExecuteAsync(["ZCARD", keys[0]], static reply => reply.AsInt64(), cancellationToken);

    private async ValueTask<QueueMessage<T>> ReadAsync(string id, byte[]? bytes, int delivery, long asked)
    {
        if (Options.Serializer.TryUnpack<T>(bytes, out var body, out var cause))
        {
            return new QueueMessage<T>(this, id, body!, delivery, asked);
        }

        await PostponeAsync(id, delivery, Options.PauseAfter(delivery), CancellationToken.None).ConfigureAwait(false);
        throw new UnreadableMessageException($"the queue '{Options.Name}'", id, cause);
    }

    internal async ValueTask<bool> CompleteAsync(string id, int delivery, CancellationToken cancellationToken) =>
        (await redis.EvaluateAsync(QueueScripts.Complete, keys, [id, delivery], cancellationToken).ConfigureAwait(false)).AsInt64() == 1;

    internal async ValueTask<bool> PostponeAsync(string id, int delivery, TimeSpan by, CancellationToken cancellationToken) =>
        (await redis.EvaluateAsync(QueueScripts.Postpone, keys, [id, delivery, (long)by.TotalMilliseconds], cancellationToken).ConfigureAwait(false)).AsInt64() == 1;
}
