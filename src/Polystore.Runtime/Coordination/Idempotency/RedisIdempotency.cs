using Polystore.RedisClient;

namespace Polystore.Runtime.Coordination.Idempotency;

/// <summary>Keys in Redis, one hash each, by its clock. What a crash or failover of Redis forgets is done again when it comes again.</summary>
/// <param name="redis">One server, sentinels, or a cluster.</param>
public sealed class RedisIdempotency(RedisDatabase redis) : IIdempotencyStore
{
    private const string Begun = "begun";
    private const string Completed = "completed";
    private const string Mismatch = "mismatch";

    // ARGV: fingerprint, owner, lease in ms.
    private static readonly RedisScript Begin = new(
        """
        local there = redis.call('HMGET', KEYS[1], 'fingerprint', 'response')
        if not there[1] then
          redis.call('HSET', KEYS[1], 'fingerprint', ARGV[1], 'owner', ARGV[2])
          redis.call('PEXPIRE', KEYS[1], ARGV[3])
          return {'begun'}
        end
        if there[1] ~= ARGV[1] then return {'mismatch'} end
        if there[2] then return {'completed', there[2]} end
        return {'in flight', redis.call('PTTL', KEYS[1])}
        """);

    // ARGV: owner, response, life in ms.
    private static readonly RedisScript Complete = new(
        """
        if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 0 end
        redis.call('HSET', KEYS[1], 'response', ARGV[2])
        redis.call('HDEL', KEYS[1], 'owner')
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        return 1
        """);

    private static readonly RedisScript Abandon = new("if redis.call('HGET', KEYS[1], 'owner') == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0");

    /// <inheritdoc />
    public async ValueTask<IdempotencyRecord> BeginAsync(string key, string fingerprint, string owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        var reply = await redis.EvaluateAsync(Begin, [KeyOf(key)], [fingerprint, owner, (long)lease.TotalMilliseconds], cancellationToken).ConfigureAwait(false);
        return reply[0].AsString() switch
        {
            Begun => new IdempotencyRecord(IdempotencyState.Begun, null, TimeSpan.Zero),
            Completed => new IdempotencyRecord(IdempotencyState.Completed, reply[1].AsBytes(), TimeSpan.Zero),
            Mismatch => new IdempotencyRecord(IdempotencyState.Mismatch, null, TimeSpan.Zero),
            _ => new IdempotencyRecord(IdempotencyState.InFlight, null, TimeSpan.FromMilliseconds(Math.Max(0, reply[1].AsInt64()))),
        };
    }

    /// <inheritdoc />
    public async ValueTask<bool> CompleteAsync(string key, string owner, ReadOnlyMemory<byte> response, TimeSpan life, CancellationToken cancellationToken) =>
        (await redis.EvaluateAsync(Complete, [KeyOf(key)], [owner, response, (long)life.TotalMilliseconds], cancellationToken).ConfigureAwait(false)).AsInt64() == 1;

    /// <inheritdoc />
    public async ValueTask AbandonAsync(string key, string owner, CancellationToken cancellationToken) =>
        await redis.EvaluateAsync(Abandon, [KeyOf(key)], [owner], cancellationToken).ConfigureAwait(false);

    private static string KeyOf(string key) => "idempotency:" + key;
}
