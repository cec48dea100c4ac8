using Polystore.RedisClient;

namespace Polystore.Runtime.Structures.Queues;

/// <summary>A queue in Redis: one script a step.</summary>
/// <param name="redis">One server, sentinels, or a cluster.</param>
/// <param name="key">Begins its keys, with braces.</param>
internal sealed class RedisQueue(LateRedis redis, string key) : IQueuePort
{
    private readonly RedisArgument[] keys = [key + ":ready", key + ":body", key + ":deliveries", key + ":dead", key + ":wake", key + ":id"];

    public async ValueTask<string> AddAsync(byte[] body, TimeSpan delay, string? id, CancellationToken cancellationToken) =>
        (await redis.EvaluateAsync(QueueScripts.Add, keys, [body, (long)delay.TotalMilliseconds, id ?? ""], cancellationToken).ConfigureAwait(false)).AsString()!;

    public async ValueTask<QueueTaken> TakeAsync(TimeSpan visibility, int mostDeliveries, CancellationToken cancellationToken)
    {
        var reply = await redis.EvaluateAsync(QueueScripts.Take, keys, [(long)visibility.TotalMilliseconds, mostDeliveries], cancellationToken).ConfigureAwait(false);
        return reply.Count == 3 ? new QueueTaken(reply[0].AsString(), reply[1].AsBytes(), (int)reply[2].AsInt64())
            : new QueueTaken(null, Due: reply[0].AsInt64() is >= 0 and var milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null);
    }

    public async ValueTask WaitAsync(QueueTaken nothing, TimeSpan most, CancellationToken cancellationToken) =>
        await redis.WaitAsync(["BLPOP", keys[4], Math.Max(0.001, most.TotalSeconds)], static reply => reply.IsNull, cancellationToken).ConfigureAwait(false);

    public ValueTask<bool> CompleteAsync(string id, int delivery, CancellationToken cancellationToken) => HoldsAsync(QueueScripts.Complete, [id, delivery], cancellationToken);

    public ValueTask<bool> PostponeAsync(string id, int delivery, TimeSpan by, CancellationToken cancellationToken) =>
        HoldsAsync(QueueScripts.Postpone, [id, delivery, (long)by.TotalMilliseconds], cancellationToken);

    public async ValueTask<IReadOnlyList<(string Id, byte[]? Body)>> DeadAsync(int most, CancellationToken cancellationToken)
    {
        var reply = await redis.EvaluateAsync(QueueScripts.Dead, keys, [most], cancellationToken).ConfigureAwait(false);
        return [.. Enumerable.Range(0, reply.Count / 2).Select(i => (reply[i * 2].AsString()!, reply[(i * 2) + 1].AsBytes()))];
    }

    public ValueTask<bool> RaiseAsync(string id, bool isDelivered, CancellationToken cancellationToken) => HoldsAsync(QueueScripts.Raise, [id, isDelivered ? 1 : 0], cancellationToken);

    public ValueTask<long> CountAsync(CancellationToken cancellationToken) => redis.ExecuteAsync(["ZCARD", keys[0]], static reply => reply.AsInt64(), cancellationToken);

    private async ValueTask<bool> HoldsAsync(RedisScript script, RedisArgument[] arguments, CancellationToken cancellationToken) =>
        (await redis.EvaluateAsync(script, keys, arguments, cancellationToken).ConfigureAwait(false)).AsInt64() == 1;
}
