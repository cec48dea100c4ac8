using Polystore.RedisClient;

namespace Polystore.Runtime.Cache;

/// <content>Many keys at once.</content>
public sealed partial class DatabaseCache
{
    /// <summary>
    /// The values of many keys: Redis is asked once for all that this process does not have, and the loader once for all that nobody has.
    /// What another process loads at the moment is waited for as <c>GetOrLoadAsync</c> of one key does.
    /// </summary>
    /// <param name="keys">The keys; one that comes twice counts once.</param>
    /// <param name="load">Reads values by their keys from the database; a key that it leaves out has none.</param>
    /// <param name="entry">What is different for these entries.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A value for each key, null where there is none.</returns>
    /// <exception cref="TimeoutException">The loader took too long.</exception>
    /// <exception cref="AggregateException">Several loads failed, of which others may have begun some.</exception>
    public async Task<IReadOnlyDictionary<string, T?>> GetOrLoadManyAsync<T>(
        IReadOnlyCollection<string> keys, Func<IReadOnlyList<string>, CancellationToken, Task<IReadOnlyDictionary<string, T>>> load, CacheEntryOptions? entry = null, CancellationToken cancellationToken = default)
        where T : class
    {
        var found = new Dictionary<string, T?>(keys.Count, StringComparer.Ordinal);
        var missing = new List<string>();
        foreach (var key in keys.Distinct(StringComparer.Ordinal))
        {
            if (local.TryGet(key, out var kept))
            {
                telemetry.Read("local");
                found[key] = (T?)kept.Value;
            }
            else
            {
                missing.Add(key);
            }
        }

        if (missing.Count > 0)
        {
            // On its own, as a caller that gives up must not leave leases behind that others wait for.
            var finding = FindManyAsync(missing, load, entry, found);
            Observe(finding);
            await finding.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return found;
    }

    /// <summary>Loads what nobody has of a list of keys, so that the first readers find it.</summary>
    /// <param name="keys">The keys, such as the result of a query for what is read most.</param>
    /// <param name="load">Reads values by their keys from the database.</param>
    /// <param name="entry">What is different for these entries.</param>
    /// <param name="batch">Keys that are asked for at once, 1 or more.</param>
    /// <param name="cancellationToken">Ends it; what was loaded stays.</param>
    /// <returns>How many of the keys have a value.</returns>
    public async Task<int> WarmAsync<T>(
        IEnumerable<string> keys, Func<IReadOnlyList<string>, CancellationToken, Task<IReadOnlyDictionary<string, T>>> load, CacheEntryOptions? entry = null, int batch = 200, CancellationToken cancellationToken = default)
        where T : class
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        var warm = 0;
        foreach (var part in keys.Distinct(StringComparer.Ordinal).Chunk(batch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            warm += (await GetOrLoadManyAsync(part, load, entry, cancellationToken).ConfigureAwait(false)).Values.Count(value => value is not null);
        }

        return warm;
    }

    private async Task FindManyAsync<T>(
        List<string> missing, Func<IReadOnlyList<string>, CancellationToken, Task<IReadOnlyDictionary<string, T>>> load, CacheEntryOptions? entry, Dictionary<string, T?> found)
        where T : class
    {
        CacheAnswer[] answers;
        var asked = missing.ConvertAll(local.GenerationOf);
        try
        {
            answers = await store.BeginManyAsync(missing, entry?.Tags ?? [], entry?.Life ?? options.Life, stopping.Token).ConfigureAwait(false);
        }
        catch (RedisException)
        {
            // Nobody to ask, and nobody to tell: the loader answers, and nothing is kept.
            var loaded = await RunAsync(load, (loader, token) => Nullable(loader(missing, token))).ConfigureAwait(false);
            missing.ForEach(key => found[key] = loaded!.GetValueOrDefault(key));
            return;
        }

        var mine = new List<(string Key, CacheAnswer Lease)>();
        var others = new List<string>();
        for (var i = 0; i < missing.Count; i++)
        {
            if (answers[i].Token is not null)
            {
                mine.Add((missing[i], answers[i]));
            }
            else if (answers[i].Payload is { } payload && await ReadOrNothingAsync<T>(missing[i], payload, answers[i].Left, asked[i], stopping.Token).ConfigureAwait(false) is { } there && IsFresh(there))
            {
                telemetry.Read("shared");
                found[missing[i]] = (T?)there.Value;
            }
            else
            {
                others.Add(missing[i]);
            }
        }

        // All are on their way at once.
        var loading = LoadManyAsync(mine, load, entry);
        var answering = others.ConvertAll(key => GetOrLoadAsync(key, async token => (await load([key], token).ConfigureAwait(false)).GetValueOrDefault(key), entry, stopping.Token).AsTask());
        await AllAsync([loading, .. answering]).ConfigureAwait(false);
        for (var i = 0; i < others.Count; i++)
        {
            found[others[i]] = await answering[i].ConfigureAwait(false);
        }

        foreach (var (key, value) in await loading.ConfigureAwait(false))
        {
            found[key] = value;
        }
    }

    // Of several failures none is lost.
    private static async Task AllAsync(IReadOnlyList<Task> tasks)
    {
        var all = Task.WhenAll(tasks);
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (all.Exception is { } failures && failures.InnerExceptions.Distinct().ToArray() is { Length: > 1 } several)
        {
            throw new AggregateException("Several loads of one batch failed.", several);
        }

        await all.ConfigureAwait(false);
    }

    private async Task<LocalEntry?> ReadOrNothingAsync<T>(string key, byte[] payload, TimeSpan left, LocalGeneration asked, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await ReadAsync<T>(key, payload, left, asked, cancellationToken).ConfigureAwait(false);
        }
        catch (RedisException)
        {
            return null;
        }
    }

    private async Task<Dictionary<string, T?>> LoadManyAsync<T>(
        List<(string Key, CacheAnswer Lease)> mine, Func<IReadOnlyList<string>, CancellationToken, Task<IReadOnlyDictionary<string, T>>> load, CacheEntryOptions? entry)
        where T : class
    {
        var values = new Dictionary<string, T?>(mine.Count, StringComparer.Ordinal);
        if (mine.Count == 0)
        {
            return values;
        }

        IReadOnlyDictionary<string, T>? loaded;
        try
        {
            loaded = await RunAsync(load, (loader, token) => Nullable(loader([.. mine.Select(one => one.Key)], token))).ConfigureAwait(false);
        }
        catch
        {
            await Task.WhenAll(mine.Select(one => GiveBackAsync(one.Lease, one.Key))).ConfigureAwait(false);
            throw;
        }

        foreach (var (key, _) in mine)
        {
            telemetry.Read("loaded");
            values[key] = loaded!.GetValueOrDefault(key);
        }

        // Together in one round trip.
        await Task.WhenAll(mine.Select(one => FillAsync(one.Lease, one.Key, values[one.Key], entry, CancellationToken.None))).ConfigureAwait(false);
        return values;
    }

    private static async Task<T?> Nullable<T>(Task<T> task)
        where T : class => await task.ConfigureAwait(false);
}
