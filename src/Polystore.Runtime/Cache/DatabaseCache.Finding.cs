using Polystore.RedisClient;

namespace Polystore.Runtime.Cache;

/// <content>How a value is found in Redis.</content>
public sealed partial class DatabaseCache
{
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
            // Woken and not only forgotten: a later read of the key, begun after an invalidation, may wait by the same.
            Wake(flight.Key);
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
            LocalEntry? found;
            try
            {
                found = payload is null ? null : await ReadAsync<T>(flight.Key, payload, answer.Left, flight.Asked, stopping.Token).ConfigureAwait(false);
            }
            catch
            {
                await GiveBackAsync(answer, flight.Key).ConfigureAwait(false);
                throw;
            }

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
}
