using System.Security.Cryptography;
using Polystore.RedisClient;

namespace Polystore.Runtime.Cache;

/// <content>How a value is loaded, and kept.</content>
public sealed partial class DatabaseCache
{
    private const int JitterSteps = 10_000;

    private async Task<LocalEntry> LoadOrServeStaleAsync<TState, T>(
        CacheAnswer lease, CacheFlight flight, LocalEntry? stale, TState state, Func<TState, CancellationToken, Task<T?>> load, CacheEntryOptions? entry)
        where T : class
    {
        var loading = LoadAsync(lease, flight, state, load, entry);
        if (stale is null)
        {
            return await loading.ConfigureAwait(false);
        }

        // A load that takes longer goes on, and fills the cache when it is done.
        if (await Task.WhenAny(loading, Task.Delay(options.SoftTimeout, options.Time, stopping.Token)).ConfigureAwait(false) == loading && loading.IsCompletedSuccessfully)
        {
            return await loading.ConfigureAwait(false);
        }

        Observe(loading);
        return ServeStale(stale);
    }

    private async Task<LocalEntry> LoadAsync<TState, T>(CacheAnswer lease, CacheFlight flight, TState state, Func<TState, CancellationToken, Task<T?>> load, CacheEntryOptions? entry)
        where T : class
    {
        T? value;
        try
        {
            value = await RunAsync(state, load).ConfigureAwait(false);
        }
        catch
        {
            await GiveBackAsync(lease, flight.Key).ConfigureAwait(false);
            throw;
        }

        telemetry.Read("loaded");

        // Not kept in this process yet: the server tells the client that filled, too, that the key changed (NOLOOP does not reach into
        // scripts), and only the next reader's question is behind that message.
        await FillAsync(lease, flight.Key, value, entry, CancellationToken.None).ConfigureAwait(false);
        return Unkept(value);
    }

    // The loader, for as long as it may take.
    private async Task<T?> RunAsync<TState, T>(TState state, Func<TState, CancellationToken, Task<T?>> load)
        where T : class
    {
        using var limit = new CancellationTokenSource(options.HardTimeout, options.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping.Token);
        try
        {
            return await load(state, stop.Token).WaitAsync(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException ended) when (limit.IsCancellationRequested)
        {
            telemetry.Load("timeout");
            throw new TimeoutException(FormattableString.Invariant($"A load of the cache {options.Name} took longer than HardTimeout, {options.HardTimeout.TotalSeconds:0.###} s."), ended);
        }
        catch
        {
            telemetry.Load("failed");
            throw;
        }
    }

    private async Task<bool> FillAsync<T>(CacheAnswer lease, string key, T? value, CacheEntryOptions? entry, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            var life = LifeOf(value, entry);
            if (life == TimeSpan.Zero)
            {
                await GiveBackAsync(lease, key).ConfigureAwait(false);
                return false;
            }

            var past = value is null ? TimeSpan.Zero : options.StaleLife;
            var payload = CachePayload.Write(value, value is not null, life, past, lease.Tags, options.Serializer);
            var isKept = await store.FillAsync(lease, key, payload, life + past, cancellationToken).ConfigureAwait(false);
            telemetry.Load(isKept ? "kept" : "refused");
            return isKept;
        }
        catch (RedisException)
        {
            // Whether it was taken is not known; it is right all the same, as the lease was there or not.
            telemetry.Load("refused");
            _ = GiveBackAsync(lease, key);
            return false;
        }
        catch
        {
            // The serializer's.
            telemetry.Load("failed");
            await GiveBackAsync(lease, key).ConfigureAwait(false);
            throw;
        }
    }

    private void RefreshWhenDue<TState, T>(string key, LocalEntry kept, TState state, Func<TState, CancellationToken, Task<T?>> load, CacheEntryOptions? entry)
        where T : class
    {
        if (options.EagerAfter < 1 && options.Time.GetTimestamp() >= kept.RefreshAt)
        {
            _ = RefreshAsync(new CacheFlight(key, local.GenerationOf(key)), state, load, entry);
        }
    }

    private async Task RefreshAsync<TState, T>(CacheFlight flight, TState state, Func<TState, CancellationToken, Task<T?>> load, CacheEntryOptions? entry)
        where T : class
    {
        try
        {
            // One process gets the lease, the others go on with what there is.
            var answer = await store.BeginAsync(flight.Key, force: true, entry?.Tags ?? [], entry?.Life ?? options.Life, stopping.Token).ConfigureAwait(false);
            if (answer.Token is not null)
            {
                await LoadAsync(answer, flight, state, load, entry).ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            // Counted where it happened; the entry has its life yet, and the next reader tries again.
        }
    }

    private async Task GiveBackAsync(CacheAnswer answer, string key)
    {
        if (answer.Token is null)
        {
            return;
        }

        try
        {
            await store.ReleaseAsync(answer, key).ConfigureAwait(false);
        }
        catch (Exception lost) when (lost is RedisException or OperationCanceledException or ObjectDisposedException)
        {
            // It runs out by itself.
        }
    }

    // Whoever waited for it has gone.
    private static void Observe(Task task) =>
        _ = task.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private TimeSpan LifeOf<T>(T? value, CacheEntryOptions? entry)
        where T : class
    {
        var life = value is null ? options.NegativeLife : entry?.Life ?? options.Life;
        return life * (1 - (options.Jitter * RandomNumberGenerator.GetInt32(JitterSteps) / JitterSteps));
    }

    private LocalEntry Entry(object? value, TimeSpan left, TimeSpan life, IReadOnlyList<CacheTag> tags)
    {
        var now = options.Time.GetTimestamp();
        var freshUntil = now + Ticks(left);
        var refreshAt = freshUntil - Ticks(life * (1 - options.EagerAfter));
        var believedUntil = Math.Min(now + Ticks(options.LocalLife), freshUntil);
        return new LocalEntry
        {
            Value = value,
            FreshUntil = freshUntil,
            RefreshAt = refreshAt,
            // Redis is asked again at the moment when a refresh is due.
            ExpiresAt = refreshAt > now ? Math.Min(believedUntil, refreshAt) : believedUntil,
            Tags = tags,
        };
    }

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * options.Time.TimestampFrequency);

    private bool IsFresh(LocalEntry entry) => options.Time.GetTimestamp() < entry.FreshUntil;

    private LocalEntry Unkept(object? value) => Entry(value, TimeSpan.Zero, TimeSpan.Zero, []);

    private LocalEntry ServeStale(LocalEntry stale)
    {
        telemetry.ServedStale(options.Time.GetElapsedTime(stale.FreshUntil));
        return stale;
    }
}
