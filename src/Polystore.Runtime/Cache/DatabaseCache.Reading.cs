using System.Security.Cryptography;
using Polystore.RedisClient;

namespace Polystore.Runtime.Cache;

/// <content>How a value is found or loaded.</content>
public sealed partial class DatabaseCache
{
    private const int JitterSteps = 10_000;

    // A reader that waits for another process's load hears of its end by Redis's message; this is for a message that was lost.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private async Task<T?> JoinAsync<TState, T>(string key, TState state, Func<TState, CancellationToken, Task<T?>> load, CacheEntryOptions? entry, CancellationToken cancellationToken)
        where T : class
    {
        var own = new CacheFlight(key, local.GenerationOf(key));
        var flight = flights.GetOrAdd(key, own);
        if (ReferenceEquals(flight, own))
        {
            // On its own: a caller that gives up must not take the load from the others.
            _ = FlyAsync(own, state, load, entry);
        }

        return (T?)(await flight.Landed.WaitAsync(cancellationToken).ConfigureAwait(false)).Value;
    }

    private async Task FlyAsync<TState, T>(CacheFlight flight, TState state, Func<TState, CancellationToken, Task<T?>> load, CacheEntryOptions? entry)
        where T : class
    {
        try
        {
            var found = await FindAsync(flight, state, load, entry).ConfigureAwait(false);
            flights.TryRemove(KeyValuePair.Create(flight.Key, flight));
            flight.Land(found);
        }
        catch (Exception failure)
        {
            flights.TryRemove(KeyValuePair.Create(flight.Key, flight));
            flight.Crash(failure);
        }
        finally
        {
            waiting.TryRemove(flight.Key, out _);
        }
    }

    private async Task<LocalEntry> FindAsync<TState, T>(CacheFlight flight, TState state, Func<TState, CancellationToken, Task<T?>> load, CacheEntryOptions? entry)
        where T : class
    {
        LocalEntry? found = null;
        CacheAnswer? lease = null;
        try
        {
            (found, lease) = await FindOrLeaseAsync<T>(flight, entry).ConfigureAwait(false);
        }
        catch (RedisException)
        {
            // Nobody to ask, and nobody to tell: the loader answers, and nothing is kept.
        }

        if (lease is not null)
        {
            return await LoadOrServeStaleAsync(lease, flight, found, state, load, entry).ConfigureAwait(false);
        }

        if (found is null)
        {
            telemetry.Read("loaded");
            return Unkept(await RunAsync(state, load).ConfigureAwait(false));
        }

        if (!IsFresh(found))
        {
            return ServeStale(found);
        }

        telemetry.Read("shared");
        RefreshWhenDue(flight.Key, found, state, load, entry);
        return found;
    }

    /// <summary>
    /// An entry that may be served, without a lease; or the lease to load it, with an entry past its life when there is one; or neither,
    /// when somebody else has loaded it for longer than one waits.
    /// </summary>
    private async Task<(LocalEntry? Entry, CacheAnswer? Lease)> FindOrLeaseAsync<T>(CacheFlight flight, CacheEntryOptions? entry)
        where T : class
    {
        var began = options.Time.GetTimestamp();

        // Most reads find it, and two plain commands cost the server less than a script.
        var (payload, left) = await store.PeekAsync(flight.Key, stopping.Token).ConfigureAwait(false);
        if (payload is not null && await ReadAsync<T>(flight.Key, payload, left, flight.Asked, stopping.Token).ConfigureAwait(false) is { } there && IsFresh(there))
        {
            return (there, null);
        }

        while (true)
        {
            // Before the question, so that no answer to it is missed.
            var changed = ChangeOf(flight.Key);
            var answer = await store.BeginAsync(flight.Key, force: payload is not null, entry?.Tags ?? [], entry?.Life ?? options.Life, stopping.Token).ConfigureAwait(false);
            payload = answer.Payload;
            var found = payload is null ? null : await ReadAsync<T>(flight.Key, payload, answer.Left, flight.Asked, stopping.Token).ConfigureAwait(false);
            if (found is not null && IsFresh(found))
            {
                await GiveBackAsync(answer, flight.Key).ConfigureAwait(false);
                return (found, null);
            }

            var waited = options.Time.GetElapsedTime(began);
            if (answer.Token is not null)
            {
                return (found, answer);
            }

            if ((found is not null && waited >= options.SoftTimeout) || waited >= options.HardTimeout)
            {
                return (found, null);
            }

            // Somebody else loads it.
            await Task.WhenAny(changed, Task.Delay(Patience, options.Time, stopping.Token)).ConfigureAwait(false);
            stopping.Token.ThrowIfCancellationRequested();
        }
    }

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

        _ = loading.ContinueWith(static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
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
            return false;
        }
    }

    /// <summary>An entry of Redis, kept in this process when it is fresh; null when it cannot be read, or one of its tags was invalidated.</summary>
    private async Task<LocalEntry?> ReadAsync<T>(string key, byte[] payload, TimeSpan left, LocalGeneration asked, CancellationToken cancellationToken)
        where T : class
    {
        if (CachePayload.Read(payload) is not { } envelope)
        {
            return null;
        }

        if (envelope.Tags.Count > 0)
        {
            var now = await store.TagsAsync(envelope.Tags, cancellationToken).ConfigureAwait(false);
            if (envelope.Tags.Where((tag, i) => tag.Token != now[i]).Any())
            {
                return null;
            }
        }

        T? value;
        try
        {
            value = envelope.HasValue ? options.Serializer.Read<T>(envelope.Body) : null;
        }
        catch (Exception unreadable) when (unreadable is not OperationCanceledException)
        {
            return null;
        }

        var made = Entry(value, left - envelope.Past, envelope.Life, envelope.Tags);
        if (IsFresh(made))
        {
            local.Keep(key, made, asked);
        }

        return made;
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
            await store.ReleaseAsync(answer, key, stopping.Token).ConfigureAwait(false);
        }
        catch (Exception lost) when (lost is RedisException or OperationCanceledException)
        {
            // It runs out by itself.
        }
    }

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

    private Task ChangeOf(string key) => waiting.GetOrAdd(key, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private void Forget(string key)
    {
        local.Invalidate(key);

        // Who reads from now on must not join a load that began before.
        flights.TryRemove(key, out _);
    }

    private void ForgetAll(IReadOnlyList<string> keys)
    {
        foreach (var key in keys)
        {
            Forget(key);
        }
    }

    private void ForgetTag(string tag)
    {
        local.InvalidateTag(tag);
        flights.Clear();
    }

    private void OnChanged(string redisKey)
    {
        switch (CacheEpoch.Parse(redisKey, options.Name))
        {
            case ('v', var key):
                Forget(key);
                Wake(key);
                break;
            case ('l', var key):
                Wake(key);
                break;
            case ('t', var tag):
                ForgetTag(tag);
                break;
        }
    }

    private void OnLost()
    {
        local.InvalidateAll();
        flights.Clear();
    }

    private void Wake(string key)
    {
        if (waiting.TryRemove(key, out var waiter))
        {
            waiter.TrySetResult();
        }
    }
}
