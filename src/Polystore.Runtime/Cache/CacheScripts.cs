using Polystore.RedisClient;

namespace Polystore.Runtime.Cache;

/// <summary>
/// What happens in the server, each in one step. A load begins with a lease and ends with a fill that the server takes only when the lease
/// is still there: an invalidation deletes lease and value together, so that a load which began before it can never overwrite it, however
/// slow it is. (Nishtala and others, Scaling Memcache at Facebook, NSDI 2013, 3.2.1.) No clock of a client plays a part. A load that began
/// without a barrier or a tag makes one: what the server evicts meanwhile is missed, and the load refused.
/// </summary>
internal static class CacheScripts
{
    /// <summary>How many lives of a lease a barrier stands for.</summary>
    public const int BarrierLeases = 4;

    // A token that stays for as long as it is asked for; it is told to everybody (CLIENT TRACKING) when it is renewed, so that is done seldom.
    // ARGV: the token, milliseconds of a lease.
    private static readonly string Keep = FormattableString.Invariant(
        $"""
        local function keep(key, ms)
          redis.call('SET', key, ARGV[1], 'NX', 'PX', ms)
          if redis.call('PTTL', key) * 2 < tonumber(ms) then redis.call('PEXPIRE', key, ms) end
          return redis.call('GET', key)
        end
        local function barrier(key) return keep(key, ARGV[2] * {BarrierLeases}) end

        """);

    /// <summary>
    /// KEYS: value, lease, barrier, then the tags. ARGV: the token that a lease would have, its milliseconds, 1 to take the lease although
    /// there is a value, milliseconds that tags live. Answers: value, its milliseconds to live, whether the lease was taken, the barrier's
    /// token, then the tags' tokens. Who asks again with one token, as its answer was lost, has the lease that it took.
    /// </summary>
    public static RedisScript Begin { get; } = new(Keep +
        """
        local value = redis.call('GET', KEYS[1])
        local reply = {value, value and redis.call('PTTL', KEYS[1]) or -2, 0, ''}
        if value and ARGV[3] == '0' then return reply end
        if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) or redis.call('GET', KEYS[2]) == ARGV[1] then
          reply[3] = 1
          reply[4] = barrier(KEYS[3])
          for i = 4, #KEYS do
            reply[i + 1] = keep(KEYS[i], ARGV[4])
          end
        end
        return reply
        """);

    /// <summary>
    /// Begin for many, without force. KEYS: barrier, the tags, then value and lease of each. ARGV: token, its milliseconds, milliseconds that
    /// tags live, how many tags. Answers the barrier's token, the tags' tokens, then value, its milliseconds to live and whether the lease
    /// was taken, for each.
    /// </summary>
    public static RedisScript BeginMany { get; } = new(Keep +
        """
        local tags = tonumber(ARGV[4])
        local reply = {barrier(KEYS[1]), {}}
        for i = 1, tags do
          reply[2][i] = keep(KEYS[1 + i], ARGV[3])
        end
        for i = 2 + tags, #KEYS, 2 do
          local value = redis.call('GET', KEYS[i])
          local leased = not value and (redis.call('SET', KEYS[i + 1], ARGV[1], 'NX', 'PX', ARGV[2]) or redis.call('GET', KEYS[i + 1]) == ARGV[1])
          reply[#reply + 1] = {value, value and redis.call('PTTL', KEYS[i]) or -2, leased and 1 or 0}
        end
        return reply
        """);

    /// <summary>KEYS: value, lease, barrier, then the tags. ARGV: the lease's token, the bytes, their milliseconds, the barrier's token, then the tags' tokens. Answers 1 when taken.</summary>
    public static RedisScript Fill { get; } = new(
        """
        if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
        redis.call('DEL', KEYS[2])
        if redis.call('GET', KEYS[3]) ~= ARGV[4] then return 0 end
        for i = 4, #KEYS do
          if redis.call('GET', KEYS[i]) ~= ARGV[i + 1] then return 0 end
        end
        redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
        return 1
        """);

    /// <summary>KEYS: value, lease, barrier. ARGV: the token of a write's lease, its milliseconds. Readers wait for the write, and loads on their way are refused.</summary>
    public static RedisScript BeginWrite { get; } = new(Keep +
        """
        redis.call('DEL', KEYS[1])
        redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
        return barrier(KEYS[3])
        """);

    /// <summary>KEYS: lease. ARGV: its token. Gives a lease back, when it is still that one.</summary>
    public static RedisScript Release { get; } = new("if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0");

    /// <summary>
    /// KEYS: the epoch. ARGV: a token for a new one, the last epoch that the asker knew. Answers the epoch, and whether this is a node of a
    /// cluster. It is a new one when this is another server than the one that it began on, in another of its lives (run_id), or one that was promoted since
    /// (master_replid); and when the asker has known a later one: then the data went back. Where it was evicted, the asker's stands again.
    /// </summary>
    public static RedisScript Epoch { get; } = new(
        """
        local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
        if not run then return {'', 0} end
        local life = run .. (string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)') or '')
        local cluster = string.find(redis.call('INFO', 'cluster'), 'cluster_enabled:1', 1, true) and 1 or 0
        local text = redis.call('GET', KEYS[1])
        local mine, least = string.match(ARGV[2], '^(%x+) (%d+) ')
        if not text and mine == life then
          text = ARGV[2]
          redis.call('SET', KEYS[1], text)
        end
        local whose, count = string.match(text or '', '^(%x+) (%d+) ')
        count, least = tonumber(count or '0'), tonumber(least or '0')
        if whose == life and count >= least then return {text, cluster} end
        text = life .. ' ' .. string.format('%.0f', math.max(count, least) + 1) .. ' ' .. ARGV[1]
        redis.call('SET', KEYS[1], text)
        return {text, cluster}
        """);
}
