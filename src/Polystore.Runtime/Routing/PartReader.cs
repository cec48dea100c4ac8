using Polystore.Runtime.Routing.Bundles;
using Polystore.Runtime.Routing.Parts;

namespace Polystore.Runtime.Routing;

/// <summary>Fetches the parts of entities at once, by one round trip to each store, and puts them together.</summary>
internal sealed class PartReader<T, TKey>
    where T : class
    where TKey : notnull
{
    private readonly string entity;
    private readonly Func<T> create;
    private readonly Action<T, TKey> setKey;
    private readonly TimeProvider time;
    private readonly Part<T, TKey> authoritative;
    private readonly Part<T, TKey>[] others;
    private readonly Group[] groups;
    private readonly TimeSpan[] timeouts;
    private readonly bool hasBundles;

    public PartReader(string entity, IReadOnlyList<Part<T, TKey>> parts, Func<T> create, Action<T, TKey> setKey, TimeProvider time)
    {
        this.entity = entity;
        this.create = create;
        this.setKey = setKey;
        this.time = time;
        authoritative = parts.Single(part => part.Role == PartRole.Authoritative);
        others = [.. parts.Where(part => part != authoritative)];

        // In the order of the declaration, as by hand; the authoritative one's store last, which is awaited first.
        var stores = PartBundles.Grouped([authoritative, .. others]);
        timeouts = [.. stores.Where(group => group.Length == 1).Select(group => group[0].Options.Timeout).Distinct()];
        hasBundles = stores.Any(group => group.Length > 1);
        groups = [.. stores.Skip(1).Append(stores[0]).Select(group => new Group(
            group, group.Length == 1 ? null : PartBundles.Of(group), Array.ConvertAll(group, part => Array.IndexOf(others, part)), Array.IndexOf(timeouts, group[0].Options.Timeout)))];
    }

    public async Task<Routed<T>> GetAsync(TKey key, CancellationToken cancellationToken)
    {
        using var ends = new ReadEnds(timeouts, hasBundles, time, cancellationToken);
        var (first, reads) = Begin(
            key,
            static (part, wanted, token) => part.ReadAsync(wanted, token),
            static (call, token) => call.Bundle.ReadAsync(call.State, token),
            ends);
        try
        {
            if (Required(authoritative, await first.ConfigureAwait(false)) is not { } found)
            {
                return default;
            }

            var result = Begin(key, found);
            List<MissingPart>? missing = null;
            for (var i = 0; i < others.Length; i++)
            {
                Add(others[i], await reads[i].ConfigureAwait(false), result, ref missing);
            }

            return new Routed<T>(result, missing);
        }
        finally
        {
            // Whatever is still on its way is for nobody.
            await ends.StopAsync(first, reads).ConfigureAwait(false);
        }
    }

    public async Task<IReadOnlyDictionary<TKey, Routed<T>>> GetManyAsync(IReadOnlyCollection<TKey> wanted, CancellationToken cancellationToken)
    {
        IReadOnlyList<TKey> keys = [.. wanted.Distinct()];
        var results = new Dictionary<TKey, Routed<T>>(keys.Count);
        if (keys.Count == 0)
        {
            return results;
        }

        using var ends = new ReadEnds(timeouts, hasBundles, time, cancellationToken);
        var (first, reads) = Begin(
            keys,
            static (part, all, token) => part.ReadManyAsync(all, token),
            static (call, token) => call.Bundle.ReadManyAsync(call.State, token),
            ends);
        try
        {
            var found = Required(authoritative, await first.ConfigureAwait(false))!;
            var rest = await Task.WhenAll(reads).ConfigureAwait(false);
            foreach (var (key, read) in found)
            {
                results[key] = Merge(key, read, rest);
            }

            return results;
        }
        finally
        {
            await ends.StopAsync(first, reads).ConfigureAwait(false);
        }
    }

    // Begins all reads: that of the authoritative part, and those of the others in their order.
    private (Task<PartResult<TResult>> First, Task<PartResult<TResult>>[] Others) Begin<TState, TResult>(
        TState state,
        Func<Part<T, TKey>, TState, CancellationToken, Task<TResult>> alone,
        Func<(PartBundle<T, TKey> Bundle, TState State), CancellationToken, Task<TResult[]>> together,
        ReadEnds ends)
    {
        Task<PartResult<TResult>>? first = null;
        var rest = new Task<PartResult<TResult>>[others.Length];
        foreach (var (parts, bundle, places, timeout) in groups)
        {
            if (bundle is null)
            {
                Keep(places[0], PartCall.RunAsync(parts[0], state, alone, ends.Of(timeout), ends.Caller));
                continue;
            }

            var reads = BundleRead.Begin(parts, together, alone, (bundle, state), state, time, ends.Over);
            for (var i = 0; i < places.Length; i++)
            {
                Keep(places[i], reads[i]);
            }
        }

        return (first!, rest);

        void Keep(int place, Task<PartResult<TResult>> read)
        {
            if (place < 0)
            {
                first = read;
            }
            else
            {
                rest[place] = read;
            }
        }
    }

    private Routed<T> Merge(TKey key, object found, PartResult<IReadOnlyDictionary<TKey, object>>[] rest)
    {
        var result = Begin(key, found);
        List<MissingPart>? missing = null;
        for (var i = 0; i < others.Length; i++)
        {
            var one = rest[i].Failure is { } failure ? new PartResult<object?>(null, failure) : new PartResult<object?>(rest[i].Value!.GetValueOrDefault(key), null);
            Add(others[i], one, result, ref missing);
        }

        return new Routed<T>(result, missing);
    }

    // Columns of the authoritative part are read into an entity already.
    private T Begin(TKey key, object found)
    {
        var result = found as T ?? create();
        setKey(result, key);
        if (Applied(authoritative, found, result) is { } unreadable)
        {
            throw new PartUnavailableException(entity, unreadable);
        }

        return result;
    }

    private void Add(Part<T, TKey> part, PartResult<object?> read, T result, ref List<MissingPart>? missing)
    {
        var failure = read.Failure ?? (read.Value is null ? null : Applied(part, read.Value, result));
        if (failure is null)
        {
            return;
        }

        if (part.Role == PartRole.Required)
        {
            throw new PartUnavailableException(entity, failure);
        }

        (missing ??= []).Add(failure);
    }

    private static MissingPart? Applied(Part<T, TKey> part, object read, T result)
    {
        try
        {
            part.Apply(read, result);
            return null;
        }
        catch (Exception unreadable)
        {
            return new MissingPart(part.Name, part.Store, PartFailure.Unreadable, unreadable);
        }
    }

    private TResult Required<TResult>(Part<T, TKey> part, PartResult<TResult> read) =>
        read.Failure is { } failure ? throw new PartUnavailableException(entity, failure) : read.Value!;

    // Parts of one store, their places among the others (the authoritative one is at -1), and the number of a single one's timeout.
    private sealed record Group(Part<T, TKey>[] Parts, PartBundle<T, TKey>? Bundle, int[] Places, int Timeout);
}
