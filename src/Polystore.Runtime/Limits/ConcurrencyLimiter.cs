using System.Collections.Concurrent;
using System.Security.Cryptography;
using Polystore.RedisClient;

namespace Polystore.Runtime.Limits;

/// <summary>
/// Lets so many be at something at once, over all processes. A place whose holder dies is free again when its lease has run out, by the
/// server's clock.
/// </summary>
public sealed class ConcurrencyLimiter
{
    private readonly Func<CancellationToken, ValueTask<RedisDatabase>>? source;
    private readonly ConcurrencyLimiterOptions options;
    private readonly ConcurrentDictionary<string, int> local = new(StringComparer.Ordinal);

    /// <summary>Makes one; nothing is sent.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    public ConcurrencyLimiter(RedisDatabase redis, ConcurrencyLimiterOptions options)
        : this(_ => ValueTask.FromResult(redis), options)
    {
    }

    internal ConcurrencyLimiter(Func<CancellationToken, ValueTask<RedisDatabase>>? source, ConcurrencyLimiterOptions options)
    {
        options.Validate();
        this.source = source;
        this.options = options with { };
    }

    /// <summary>Counts in this process alone: for the embedded defaults and for tests.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    public static ConcurrencyLimiter InProcess(ConcurrencyLimiterOptions options) => new(source: null, options);

    /// <summary>Asks for a place; null when all are taken. Dispose it to give it back.</summary>
    /// <param name="key">At what: a tenant, a report.</param>
    /// <param name="cancellationToken">Stops waiting for the answer; a place that was taken all the same runs out by itself.</param>
    public async ValueTask<ConcurrencyPlace?> TryEnterAsync(string key, CancellationToken cancellationToken = default)
    {
        if (source is null)
        {
            return EnterLocally(key) ? new ConcurrencyPlace(() => LeaveLocally(key)) : null;
        }

        if (IsLocal && !EnterLocally(key))
        {
            return null;
        }

        ConcurrencyPlace? place = null;
        try
        {
            return place = await AskAsync(source, key, cancellationToken).ConfigureAwait(false);
        }
        catch (RedisException)
        {
            return options.WhenDown switch
            {
                LimitWhenDown.Open => new ConcurrencyPlace(leave: null),
                LimitWhenDown.Closed => null,
                _ => place = new ConcurrencyPlace(() => LeaveLocally(key)),
            };
        }
        finally
        {
            if (IsLocal && place is null)
            {
                LeaveLocally(key);
            }
        }
    }

    // What this process holds counts for it, whoever gave it: Redis knows nothing of places that were given while it was away.
    private bool IsLocal => options.WhenDown == LimitWhenDown.Local;

    private long Lease => (long)options.Lease.TotalMicroseconds;

    private async Task<ConcurrencyPlace?> AskAsync(Func<CancellationToken, ValueTask<RedisDatabase>> source, string key, CancellationToken cancellationToken)
    {
        var places = $"limit:c:{options.Name}:{key}";
        var holder = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var asked = options.Time.GetTimestamp();
        var redis = await source(cancellationToken).ConfigureAwait(false);
        var entered = await redis.EvaluateAsync(ConcurrencyScripts.Enter, [places], [holder, Lease, options.Places], cancellationToken).ConfigureAwait(false);
        return entered.AsInt64() == 1 ? new ConcurrencyPlace(redis, options, places, holder, asked, IsLocal ? () => LeaveLocally(key) : null) : null;
    }

    private void LeaveLocally(string key)
    {
        if (local.AddOrUpdate(key, 0, static (_, taken) => taken - 1) == 0)
        {
            local.TryRemove(KeyValuePair.Create(key, 0));
        }
    }

    private bool EnterLocally(string key)
    {
        while (true)
        {
            var taken = local.GetOrAdd(key, 0);
            if (taken >= options.Places)
            {
                return false;
            }

            if (local.TryUpdate(key, taken + 1, taken))
            {
                return true;
            }
        }
    }
}
