namespace Polystore.Runtime.Structures.Sessions;

/// <summary>Sessions in Redis: one script a step.</summary>
/// <param name="redis">One server, sentinels, or a cluster.</param>
/// <param name="prefix">Begins every key.</param>
internal sealed class RedisSessions(LateRedis redis, string prefix) : ISessionPort
{
    public async ValueTask CreateAsync(string id, byte[] body, TimeSpan idle, TimeSpan longest, CancellationToken cancellationToken) =>
        await redis.EvaluateAsync(SessionScripts.Create, [prefix + id], [body, Milliseconds(idle), Milliseconds(longest)], cancellationToken).ConfigureAwait(false);

    public async ValueTask<(byte[] Body, long Version)?> TouchAsync(string id, TimeSpan idle, CancellationToken cancellationToken)
    {
        var reply = await redis.EvaluateAsync(SessionScripts.Touch, [prefix + id], [Milliseconds(idle)], cancellationToken).ConfigureAwait(false);
        return reply.Count == 0 ? null : (reply[0].AsBytes()!, reply[1].AsInt64());
    }

    public async ValueTask<bool> ChangeAsync(string id, long version, byte[] body, TimeSpan idle, CancellationToken cancellationToken) =>
        (await redis.EvaluateAsync(SessionScripts.Change, [prefix + id], [version, body, Milliseconds(idle)], cancellationToken).ConfigureAwait(false)).AsInt64() == 1;

    public ValueTask<bool> EndAsync(string id, CancellationToken cancellationToken) => redis.ExecuteAsync(["DEL", prefix + id], static reply => reply.AsInt64() == 1, cancellationToken);

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}
