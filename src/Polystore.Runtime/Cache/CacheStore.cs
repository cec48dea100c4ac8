using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Polystore.RedisClient;

namespace Polystore.Runtime.Cache;

/// <summary>The entries in Redis. Whatever was asked while the connection was lost is asked again: it may be another server by now.</summary>
internal sealed class CacheStore : ICacheStore
{
    private const int Attempts = 3;
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly string name;
    private readonly string epochKey;
    private readonly TimeSpan leaseLife;
    private readonly TimeSpan tagLife;
    private readonly Action<string> onInvalidated;
    private readonly Action onLost;
    private readonly Lock changing = new();

    // Of loads on their way, by their keys in Redis, from before they are asked for until Redis has them back; not of writes, whose
    // readers have to wait until they run out.
    private readonly ConcurrentDictionary<(string Key, string Token), bool> leases = new();
    private RedisDatabase redis = null!;
    private volatile CacheEpoch? epoch;
    private string lastEpoch = "";
    private long lives;

    private CacheStore(string name, TimeSpan leaseLife, TimeSpan tagLife, Action<string> onInvalidated, Action onLost)
    {
        this.name = name;
        epochKey = CacheEpoch.KeyOf(name);
        this.leaseLife = leaseLife;
        this.tagLife = tagLife;
        this.onInvalidated = onInvalidated;
        this.onLost = onLost;
    }

    public RedisDatabase Redis => redis;

    public static async Task<CacheStore> ConnectAsync(
        RedisOptions options, DatabaseCacheOptions cache, Action<string> onInvalidated, Action onLost, CancellationToken cancellationToken)
    {
        // A tag lives longer than any entry that has it, whose fill renews it.
        var store = new CacheStore(cache.Name, cache.HardTimeout + TimeSpan.FromSeconds(1), (cache.Life + cache.StaleLife) * 2, onInvalidated, onLost);
        var tracking = new RedisTracking { Broadcast = true, Prefixes = ["{" + cache.Name + "}:"], OnInvalidated = store.Invalidated };
        store.redis = await RedisDatabase.ConnectAsync(options with { Tracking = tracking }, cancellationToken).ConfigureAwait(false);
        return store;
    }

    /// <summary>A token that no other load has.</summary>
    public static string NewToken() => RandomNumberGenerator.GetHexString(CachePayload.TokenLength, lowercase: true);

    /// <summary>Asks for an entry, and for the right to load it.</summary>
    public Task<CacheAnswer> BeginAsync(string key, bool force, IReadOnlyList<string> tags, TimeSpan life, CancellationToken cancellationToken) => LeasingAsync(
        [key],
        async (now, token) =>
        {
            var tagsLive = tagLife > life * 2 ? tagLife : life * 2;
            var reply = await redis.EvaluateAsync(
                CacheScripts.Begin,
                [now.Value(key), now.Lease(key), now.Barrier, .. tags.Select(tag => (RedisArgument)now.Tag(tag))],
                [token, Milliseconds(leaseLife), force ? 1 : 0, Milliseconds(tagsLive)],
                cancellationToken).ConfigureAwait(false);
            var leased = reply[2].AsInt64() == 1;
            return new CacheAnswer(
                now,
                reply[0].AsBytes(),
                TimeSpan.FromMilliseconds(reply[1].AsInt64()),
                Leased(leased, now, key, token),
                reply[3].AsString() ?? "",
                leased ? [.. tags.Select((tag, i) => new CacheTag(tag, reply[4 + i].AsString() ?? ""))] : []);
        },
        cancellationToken);

    /// <summary>Asks for many entries, and for the right to load those that are not there, in one round trip.</summary>
    public Task<CacheAnswer[]> BeginManyAsync(IReadOnlyList<string> keys, IReadOnlyList<string> tags, TimeSpan life, CancellationToken cancellationToken) => LeasingAsync(
        keys,
        async (now, token) =>
        {
            var tagsLive = tagLife > life * 2 ? tagLife : life * 2;
            var reply = await redis.EvaluateAsync(
                CacheScripts.BeginMany,
                [now.Barrier, .. tags.Select(tag => (RedisArgument)now.Tag(tag)), .. keys.SelectMany(key => (RedisArgument[])[now.Value(key), now.Lease(key)])],
                [token, Milliseconds(leaseLife), Milliseconds(tagsLive), tags.Count],
                cancellationToken).ConfigureAwait(false);
            var barrier = reply[0].AsString() ?? "";
            var tokens = reply[1].AsStrings();
            var known = tags.Select((tag, i) => new CacheTag(tag, tokens[i] ?? "")).ToArray();
            return Enumerable.Range(0, keys.Count).Select(i => Answer(keys[i], reply[2 + i])).ToArray();

            CacheAnswer Answer(string key, RedisReply one)
            {
                var leased = one[2].AsInt64() == 1;
                return new CacheAnswer(now, one[0].AsBytes(), TimeSpan.FromMilliseconds(one[1].AsInt64()), Leased(leased, now, key, token), barrier, leased ? known : []);
            }
        },
        cancellationToken);

    /// <summary>The entry as it is, and how long Redis keeps it yet.</summary>
    public Task<(byte[]? Payload, TimeSpan Left)> PeekAsync(string key, CancellationToken cancellationToken) => InOneLifeAsync(
        async now =>
        {
            var value = redis.GetAsync(now.Value(key), cancellationToken);
            var left = redis.ExecuteAsync(["PTTL", now.Value(key)], static reply => reply.AsInt64(), cancellationToken);
            var payload = await value.ConfigureAwait(false);
            return (payload, TimeSpan.FromMilliseconds(await left.ConfigureAwait(false)));
        },
        cancellationToken);

    /// <summary>Puts what was loaded; false when an invalidation came between, or the lease ran out.</summary>
    public async Task<bool> FillAsync(CacheAnswer begun, string key, byte[] payload, TimeSpan keep, CancellationToken cancellationToken)
    {
        // The epoch of the beginning: in another life of the server the lease is not there either.
        var reply = await redis.EvaluateAsync(
            CacheScripts.Fill,
            [begun.Epoch.Value(key), begun.Epoch.Lease(key), begun.Epoch.Barrier, .. begun.Tags.Select(tag => (RedisArgument)begun.Epoch.Tag(tag.Name))],
            [begun.Token!, payload, Milliseconds(keep), begun.Barrier, .. begun.Tags.Select(tag => (RedisArgument)tag.Token)],
            cancellationToken).ConfigureAwait(false);
        leases.TryRemove((begun.Epoch.Lease(key), begun.Token!), out _);

        // Of another epoch, which began meanwhile, nothing was refused by this lease.
        return reply.AsInt64() == 1 && begun.Epoch == epoch;
    }

    /// <summary>Gives the right to load back. When Redis cannot be told, it runs out.</summary>
    public Task ReleaseAsync(CacheAnswer begun, string key) => ReleaseAsync(begun.Epoch.Lease(key), begun.Token!);

    // Whoever disposes of this meanwhile waits for it, as the lease stays in the list until Redis has answered.
    private async Task ReleaseAsync(string leaseKey, string token)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            try
            {
                await redis.EvaluateAsync(CacheScripts.Release, [leaseKey], [token], CancellationToken.None).ConfigureAwait(false);
                break;
            }
            catch (Exception lost) when (lost is RedisException or ObjectDisposedException)
            {
                // The connection that the lease was lost with may be the one that this was sent by.
            }
        }

        leases.TryRemove((leaseKey, token), out _);
    }

    /// <summary>Removes the value, and has readers wait for the write that begins.</summary>
    public Task<CacheAnswer> BeginWriteAsync(string key, CancellationToken cancellationToken) => InOneLifeAsync(
        async now =>
        {
            var token = NewToken();
            var barrier = await redis.EvaluateAsync(CacheScripts.BeginWrite, [now.Value(key), now.Lease(key), now.Barrier], [token, Milliseconds(leaseLife)], cancellationToken).ConfigureAwait(false);
            return new CacheAnswer(now, null, TimeSpan.Zero, token, barrier.AsString() ?? "", []);
        },
        cancellationToken);

    /// <summary>Removes values, and leases with them, so that loads on their way are refused.</summary>
    public Task InvalidateAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) => InOneLifeAsync(
        async now => now.IsOfCluster
            ? await UnlinkAloneAsync(now, keys, cancellationToken).ConfigureAwait(false)
            : await redis.UnlinkAsync([.. keys.SelectMany(key => (RedisArgument[])[now.Value(key), now.Lease(key)])], cancellationToken).ConfigureAwait(false),
        cancellationToken);

    // While the slot moves some keys are here and some there, and commands of several are refused. No load is kept without its lease: that goes first.
    private async Task<long> UnlinkAloneAsync(CacheEpoch now, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        await Task.WhenAll(keys.Select(key => UnlinkAsync(now.Lease(key), cancellationToken))).ConfigureAwait(false);
        var removed = await Task.WhenAll(keys.Select(key => UnlinkAsync(now.Value(key), cancellationToken))).ConfigureAwait(false);
        return removed.Sum();
    }

    private async Task<long> UnlinkAsync(string redisKey, CancellationToken cancellationToken) => await redis.UnlinkAsync([redisKey], cancellationToken).ConfigureAwait(false);

    /// <summary>A new token for a tag: no entry of before has it.</summary>
    public Task InvalidateTagAsync(string tag, CancellationToken cancellationToken) => InOneLifeAsync(
        async now => await redis.SetAsync(now.Tag(tag), NewToken(), tagLife, cancellationToken: cancellationToken).ConfigureAwait(false), cancellationToken);

    /// <summary>Removes the values whose keys match, and refuses every load of the cache that is on its way.</summary>
    public Task<long> InvalidatePatternAsync(string pattern, CancellationToken cancellationToken) => InOneLifeAsync(
        async now =>
        {
            await redis.SetAsync(now.Barrier, NewToken(), leaseLife * CacheScripts.BarrierLeases, cancellationToken: cancellationToken).ConfigureAwait(false);
            var removed = 0L;
            var batch = new List<RedisArgument>(500);
            await foreach (var key in redis.ScanAsync(GlobOf(now.Prefix) + "v:" + pattern, count: 1000, cancellationToken: cancellationToken).ConfigureAwait(false))
            {
                batch.Add(key);
                if (batch.Count == batch.Capacity)
                {
                    removed += await redis.UnlinkAsync(batch, cancellationToken).ConfigureAwait(false);
                    batch.Clear();
                }
            }

            return batch.Count == 0 ? removed : removed + await redis.UnlinkAsync(batch, cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    /// <summary>The tokens that tags have now; null for one that is gone.</summary>
    public Task<IReadOnlyList<string?>> TagsAsync(IReadOnlyList<CacheTag> tags, CancellationToken cancellationToken) => InOneLifeAsync<IReadOnlyList<string?>>(
        async now => [.. (await redis.GetManyAsync([.. tags.Select(tag => (RedisArgument)now.Tag(tag.Name))], cancellationToken).ConfigureAwait(false))
            .Select(token => token is null ? null : System.Text.Encoding.ASCII.GetString(token))],
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        // Other processes need not wait for loads that this one does not finish.
        var released = Task.WhenAll(leases.Keys.Select(lease => ReleaseAsync(lease.Key, lease.Token)));
        await Task.WhenAny(released, Task.Delay(Farewell)).ConfigureAwait(false);
        await redis.DisposeAsync().ConfigureAwait(false);
    }

    private static long Milliseconds(TimeSpan time) => Math.Max(1, (long)time.TotalMilliseconds);

    private static string GlobOf(string text) => string.Concat(text.Select(letter => letter is '*' or '?' or '[' or ']' or '\\' ? "\\" + letter : letter.ToString(CultureInfo.InvariantCulture)));

    // Asks for leases; those that were perhaps taken without an answer are given back.
    private async Task<T> LeasingAsync<T>(IReadOnlyList<string> keys, Func<CacheEpoch, string, Task<T>> ask, CancellationToken cancellationToken)
    {
        var token = NewToken();
        CacheEpoch? asked = null;
        try
        {
            return await InOneLifeAsync(
                now =>
                {
                    foreach (var key in keys)
                    {
                        // What was asked for in another life of the server is gone with it.
                        leases.TryRemove((asked?.Lease(key) ?? "", token), out _);
                        leases[(now.Lease(key), token)] = true;
                    }

                    asked = now;

                    return ask(now, token);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch when (asked is not null)
        {
            foreach (var key in keys)
            {
                _ = ReleaseAsync(asked.Lease(key), token);
            }

            throw;
        }
    }

    private string? Leased(bool isLeased, CacheEpoch now, string key, string token)
    {
        if (isLeased)
        {
            return token;
        }

        leases.TryRemove((now.Lease(key), token), out _);
        return null;
    }

    private async Task<T> InOneLifeAsync<T>(Func<CacheEpoch, Task<T>> ask, CancellationToken cancellationToken)
    {
        while (true)
        {
            var now = epoch ?? await ReadEpochAsync(cancellationToken).ConfigureAwait(false);
            var answer = await ask(now).ConfigureAwait(false);
            if (ReferenceEquals(now, epoch))
            {
                return answer;
            }
        }
    }

    private async Task<CacheEpoch> ReadEpochAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var life = Volatile.Read(ref lives);
            var read = await CacheEpoch.ReadAsync(redis, name, Volatile.Read(ref lastEpoch), cancellationToken).ConfigureAwait(false);
            lock (changing)
            {
                // Not when the connection was lost meanwhile: it may have been the server of before that answered.
                if (life == lives)
                {
                    lastEpoch = read.Text;
                    return epoch ??= read;
                }
            }
        }
    }

    // In the read loop of the connection: before any reply that came later reaches its caller.
    private void Invalidated(RedisInvalidation invalidation)
    {
        if (invalidation.FlushAll)
        {
            ForgetEpoch();
            return;
        }

        for (var i = 0; i < invalidation.Count; i++)
        {
            var key = invalidation.Key(i);
            if (key == epochKey)
            {
                ForgetEpoch();
            }
            else
            {
                onInvalidated(key);
            }
        }
    }

    private void ForgetEpoch()
    {
        lock (changing)
        {
            epoch = null;
            lives++;
        }

        onLost();
    }
}

/// <summary>What Redis said at the beginning of a read.</summary>
/// <param name="Epoch">The server's life.</param>
/// <param name="Payload">The entry; null for none.</param>
/// <param name="Left">How long Redis keeps it yet.</param>
/// <param name="Token">The lease; null when somebody else has it.</param>
/// <param name="Barrier">The barrier's token.</param>
/// <param name="Tags">The tags with their tokens.</param>
internal sealed record CacheAnswer(CacheEpoch Epoch, byte[]? Payload, TimeSpan Left, string? Token, string Barrier, IReadOnlyList<CacheTag> Tags);
