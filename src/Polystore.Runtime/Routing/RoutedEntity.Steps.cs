using System.Runtime.ExceptionServices;
using Polystore.Runtime.Routing.Bundles;
using Polystore.Runtime.Routing.Parts;

namespace Polystore.Runtime.Routing;

/// <content>The two steps of a write.</content>
public sealed partial class RoutedEntity<T, TKey>
{
    private const string CachePart = "cache";

    /// <summary>Writes the authoritative part, and with it those others that its store writes with it, all or none; then the rest.</summary>
    /// <param name="write">What to do.</param>
    /// <param name="rest">The others that it is to be done to.</param>
    /// <param name="cancellationToken">Heard until the authoritative part is written.</param>
    /// <returns>False when the authoritative part was not there.</returns>
    private async Task<bool> WriteAsync(PartWrite<T, TKey> write, Part<T, TKey>[] rest, CancellationToken cancellationToken)
    {
        var first = await FirstAsync(write, rest, cancellationToken).ConfigureAwait(false);
        if (first.WasThere || !write.NeedsAuthoritative)
        {
            await RestAsync(write, first.Left, [authoritative, .. rest.Except(first.Left)], first.GoAlone).ConfigureAwait(false);
        }

        return first.WasThere;
    }

    private async Task<FirstStep> FirstAsync(PartWrite<T, TKey> write, Part<T, TKey>[] rest, CancellationToken cancellationToken)
    {
        var near = Array.FindAll(rest, part => ReferenceEquals(part.Home, authoritative.Home));
        Part<T, TKey>[] together = [authoritative, .. near];
        try
        {
            if (near.Length > 0 && PartBundles.Of(together).WritesAllOrNone)
            {
                var joint = await BundleWrite.RunAsync(together, write, options.Time, cancellationToken).ConfigureAwait(false);
                if (joint.Failure is { } unknown)
                {
                    await FailAsync(write.Key, [.. together.Select(part => PartCall.Failed<T, TKey, bool>(part, unknown, joint.IsLate).Failure!)], rest.Except(near)).ConfigureAwait(false);
                }

                if (joint.Done is { } done)
                {
                    return new FirstStep(done[0], [.. rest.Except(near.Where((_, i) => done[i + 1]))], false);
                }
            }

            var result = await PartCall.RunAsync(authoritative, write, static (part, what, token) => what.RunAsync(part, isFirst: true, token), options.Time, cancellationToken).ConfigureAwait(false);
            if (result.Failure is { } failure)
            {
                if (PartFailures.IsDecided(failure.Exception))
                {
                    // Decided before anything was written: the caller's own to act on.
                    ExceptionDispatchInfo.Throw(failure.Exception);
                }

                await FailAsync(write.Key, [failure], rest).ConfigureAwait(false);
            }

            return new FirstStep(result.Value, rest, near.Length > 0);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await ForgetAsync(write.Key).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>It is not known whether the authoritative part was written: what is derived is forgotten all the same.</summary>
    private async Task FailAsync(TKey key, IReadOnlyList<MissingPart> failed, IEnumerable<Part<T, TKey>> untouched)
    {
        await ForgetAsync(key).ConfigureAwait(false);
        throw new PartialWriteException(Name, [], failed, [.. untouched.Select(part => part.Name)]);
    }

    /// <summary>Writes others at once, forgets what is derived, and then says what failed.</summary>
    private async Task RestAsync(PartWrite<T, TKey> write, Part<T, TKey>[] parts, IEnumerable<Part<T, TKey>> done, bool goAlone)
    {
        var writes = PartBundles.Grouped(parts).Select(group => StoreAsync(write, group, goAlone && ReferenceEquals(group[0].Home, authoritative.Home)));
        var results = (await Task.WhenAll(writes).ConfigureAwait(false)).SelectMany(all => all).ToList();
        var failed = results.Where(one => one.Result.Failure is not null).Select(one => one.Result.Failure!).ToList();
        if (await ForgetAsync(write.Key).ConfigureAwait(false) is { } stale)
        {
            failed.Add(stale);
        }

        if (failed.Count > 0)
        {
            var written = done.Concat(results.Where(one => one.Result.Failure is null).Select(one => one.Part)).ToHashSet();
            throw new PartialWriteException(Name, [.. declaration.Parts.Where(written.Contains).OrderBy(part => part != authoritative).Select(part => part.Name)], failed, []);
        }
    }

    /// <summary>Writes parts of one store, by one round trip unless one of them is refused there; that one never costs another its write.</summary>
    private async Task<(Part<T, TKey> Part, PartResult<bool> Result)[]> StoreAsync(PartWrite<T, TKey> write, Part<T, TKey>[] parts, bool goAlone)
    {
        var joint = parts.Length == 1 || goAlone ? default : await BundleWrite.RunAsync(parts, write, options.Time, CancellationToken.None).ConfigureAwait(false);
        return await Task.WhenAll(parts.Select(async (part, i) => (part, await ResultAsync(part, i).ConfigureAwait(false)))).ConfigureAwait(false);

        Task<PartResult<bool>> ResultAsync(Part<T, TKey> part, int place) =>
            joint.Failure is { } unknown ? Task.FromResult(PartCall.Failed<T, TKey, bool>(part, unknown, joint.IsLate))
            : joint.Done is { } done && done[place] ? Task.FromResult(new PartResult<bool>(true, null))
            : PartCall.RunAsync(part, write, static (one, what, token) => what.RunAsync(one, isFirst: false, token), options.Time, CancellationToken.None, joint.Spent);
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

    // Whether the authoritative part was there, what is still to be written, and whether its store has to be asked for each part alone.
    private readonly record struct FirstStep(bool WasThere, Part<T, TKey>[] Left, bool GoAlone);
}
