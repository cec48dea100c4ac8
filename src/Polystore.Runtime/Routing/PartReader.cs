using Polystore.Runtime.Routing.Parts;

namespace Polystore.Runtime.Routing;

/// <summary>Fetches the parts of entities at once, each by one request, and puts them together.</summary>
internal sealed class PartReader<T, TKey>(string entity, IReadOnlyList<Part<T, TKey>> parts, Func<T> create, Action<T, TKey> setKey, TimeProvider time)
    where T : class
    where TKey : notnull
{
    private readonly Part<T, TKey> authoritative = parts.Single(part => part.Role == PartRole.Authoritative);
    private readonly Part<T, TKey>[] others = [.. parts.Where(part => part.Role != PartRole.Authoritative)];

    public async Task<Routed<T>> GetAsync(TKey key, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reads = Array.ConvertAll(others, part => PartCall.RunAsync(part, key, static (one, wanted, token) => one.ReadAsync(wanted, token), time, stop.Token));
        try
        {
            var whole = await PartCall.RunAsync(authoritative, key, static (one, wanted, token) => one.ReadAsync(wanted, token), time, cancellationToken).ConfigureAwait(false);
            if (Required(authoritative, whole) is not { } found)
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
            await stop.CancelAsync().ConfigureAwait(false);
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

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reads = Array.ConvertAll(others, part => PartCall.RunAsync(part, keys, static (one, all, token) => one.ReadManyAsync(all, token), time, stop.Token));
        try
        {
            var whole = await PartCall.RunAsync(authoritative, keys, static (one, all, token) => one.ReadManyAsync(all, token), time, cancellationToken).ConfigureAwait(false);
            var found = Required(authoritative, whole)!;
            var rest = await Task.WhenAll(reads).ConfigureAwait(false);
            foreach (var (key, read) in found)
            {
                results[key] = Merge(key, read, rest);
            }

            return results;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
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
}
