using System.Runtime.ExceptionServices;
using Polystore.Runtime.Routing.Parts;

namespace Polystore.Runtime.Routing;

/// <content>The two steps of a write.</content>
public sealed partial class RoutedEntity<T, TKey>
{
    private const string CachePart = "cache";

    /// <summary>Writes the authoritative part. When it is not known whether it was written, what is derived is forgotten all the same.</summary>
    private async Task<bool> FirstAsync(TKey key, Part<T, TKey>[] rest, Func<Part<T, TKey>, CancellationToken, Task<bool>> write, CancellationToken cancellationToken)
    {
        PartResult<bool> result;
        try
        {
            result = await PartCall.RunAsync(authoritative, write, static (part, how, token) => how(part, token), options.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await ForgetAsync(key).ConfigureAwait(false);
            throw;
        }

        if (result.Failure is not { } failure)
        {
            return result.Value;
        }

        if (PartFailures.IsDecided(failure.Exception))
        {
            // Decided before anything was written: the caller's own to act on.
            ExceptionDispatchInfo.Throw(failure.Exception);
        }

        await ForgetAsync(key).ConfigureAwait(false);
        throw new PartialWriteException(Name, [], [failure], [.. rest.Select(part => part.Name)]);
    }

    /// <summary>Writes the others at once, forgets what is derived, and then says what failed.</summary>
    private async Task RestAsync(TKey key, Part<T, TKey>[] parts, Func<Part<T, TKey>, CancellationToken, Task<bool>> write)
    {
        var writes = Array.ConvertAll(parts, part => PartCall.RunAsync(part, write, static (one, how, token) => how(one, token), options.Time, CancellationToken.None));
        var results = await Task.WhenAll(writes).ConfigureAwait(false);
        var failed = results.Where(result => result.Failure is not null).Select(result => result.Failure!).ToList();
        if (await ForgetAsync(key).ConfigureAwait(false) is { } stale)
        {
            failed.Add(stale);
        }

        if (failed.Count > 0)
        {
            List<string> written = [authoritative.Name, .. parts.Where((_, i) => results[i].Failure is null).Select(part => part.Name)];
            throw new PartialWriteException(Name, written, failed, []);
        }
    }

    private async Task<MissingPart?> ForgetAsync(TKey key)
    {
        if (options.Cache is not { } cache)
        {
            return null;
        }

        try
        {
            await Task.WhenAll(cache.InvalidateTagAsync(TagOf(key), CancellationToken.None), cache.InvalidateTagAsync(Tag, CancellationToken.None)).ConfigureAwait(false);
            return null;
        }
        catch (Exception failure)
        {
            return new MissingPart(CachePart, CachePart, PartFailures.Of(failure), failure);
        }
    }

    private static async Task<bool> SendAsync(Part<T, TKey> part, TKey key, T before, T after, CancellationToken cancellationToken)
    {
        if (!await part.UpdateAsync(key, before, after, cancellationToken).ConfigureAwait(false))
        {
            // The change is one of a part that is not there, and that only the whole can make.
            await part.PutAsync(key, after, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    private static async Task<bool> Done(Task write)
    {
        await write.ConfigureAwait(false);
        return true;
    }
}
