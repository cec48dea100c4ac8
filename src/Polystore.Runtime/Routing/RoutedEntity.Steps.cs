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
            var check = authoritative.HasVersion ? new OvertakenCheck<T, TKey>(authoritative, write.Key, write.Written(authoritative), first.Sent, options.Time) : null;
            await RestAsync(write, first.Left, [authoritative, .. rest.Except(first.Left)], first.GoAlone, check).ConfigureAwait(false);
        }

        return first.WasThere;
    }

    private async Task<FirstStep> FirstAsync(PartWrite<T, TKey> write, Part<T, TKey>[] rest, CancellationToken cancellationToken)
    {
        var near = Array.FindAll(rest, part => ReferenceEquals(part.Home, authoritative.Home));
        Part<T, TKey>[] together = [authoritative, .. near];
        var sent = Moment.Now(options.Time);
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
                    return new FirstStep(done[0], [.. rest.Except(near.Where((_, i) => done[i + 1]))], false, sent);
                }

                sent = Moment.Now(options.Time);
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

            return new FirstStep(result.Value, rest, near.Length > 0, sent);
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
    private async Task RestAsync(PartWrite<T, TKey> write, Part<T, TKey>[] parts, IEnumerable<Part<T, TKey>> done, bool goAlone, OvertakenCheck<T, TKey>? check)
    {
        var results = await CheckedAsync(write, parts, goAlone, check).ConfigureAwait(false);

        // Asked before the cache is told, which takes its time too: who comes after the parts are written has overtaken nobody.
        var asking = check is { IsDue: true } && Array.Exists(results, static one => one.Failure is null && one.Part.Options.IsVersioned) ? check.AskAsync() : Task.FromResult<MissingPart?>(null);
        var stale = await ForgetAsync(write.Key).ConfigureAwait(false);
        if (await asking.ConfigureAwait(false) is { } answer)
        {
            results = Array.ConvertAll(results, one => one.Failure is null && one.Part.Options.IsVersioned ? one with { Failure = OvertakenCheck<T, TKey>.Told(one.Part, answer) } : one);
        }

        var failed = results.Select(one => one.Failure).Append(stale).OfType<MissingPart>().Distinct().ToList();
        if (failed.Count > 0)
        {
            var names = failed.ConvertAll(static one => one.Part);
            var written = done.Concat(results.Where(static one => one.IsSent).Select(static one => one.Part)).Where(part => !names.Contains(part.Name)).ToHashSet();
            var untouched = results.Where(static one => !one.IsSent).Select(static one => one.Part.Name).Except(names);
            throw new PartialWriteException(Name, [.. declaration.Parts.Where(written.Contains).OrderBy(part => part != authoritative).Select(part => part.Name)], failed, [.. untouched]);
        }
    }

    /// <summary>Writes parts at once, those of the entity's version not before it is sure that nobody overtook the write.</summary>
    private async Task<RestStep[]> CheckedAsync(PartWrite<T, TKey> write, Part<T, TKey>[] parts, bool goAlone, OvertakenCheck<T, TKey>? check)
    {
        if (check is not { IsDue: true } || Array.FindAll(parts, static part => part.Options.IsVersioned) is not { Length: > 0 } due)
        {
            return await StoresAsync(write, parts, goAlone, check).ConfigureAwait(false);
        }

        var free = StoresAsync(write, [.. parts.Except(due)], goAlone, check);
        var answer = await check.AskAsync().ConfigureAwait(false);
        var rest = answer is null ? await StoresAsync(write, due, goAlone, check).ConfigureAwait(false) : Array.ConvertAll(due, part => new RestStep(part, OvertakenCheck<T, TKey>.Told(part, answer), IsSent: false));
        return [.. await free.ConfigureAwait(false), .. rest];
    }

    private async Task<RestStep[]> StoresAsync(PartWrite<T, TKey> write, Part<T, TKey>[] parts, bool goAlone, OvertakenCheck<T, TKey>? check)
    {
        var writes = PartBundles.Grouped(parts).Select(group => StoreAsync(write, group, goAlone && ReferenceEquals(group[0].Home, authoritative.Home), check));
        return [.. (await Task.WhenAll(writes).ConfigureAwait(false)).SelectMany(static all => all)];
    }

    /// <summary>Writes parts of one store, by one round trip unless one of them is refused there; that one never costs another its write.</summary>
    private async Task<RestStep[]> StoreAsync(PartWrite<T, TKey> write, Part<T, TKey>[] parts, bool goAlone, OvertakenCheck<T, TKey>? check)
    {
        var joint = parts.Length == 1 || goAlone ? default : await BundleWrite.RunAsync(parts, write, options.Time, CancellationToken.None).ConfigureAwait(false);
        var isEnded = joint.Failure is not null || (joint.Done is { } all && Array.TrueForAll(all, static one => one));
        var answer = !isEnded && check is { IsDue: true } ? await check.AskAsync().ConfigureAwait(false) : null;
        return await Task.WhenAll(parts.Select(async (part, i) => new RestStep(part, await FailureAsync(part, i).ConfigureAwait(false), IsSent: true))).ConfigureAwait(false);

        async Task<MissingPart?> FailureAsync(Part<T, TKey> part, int place) =>
            joint.Failure is { } unknown ? PartCall.Failed<T, TKey, bool>(part, unknown, joint.IsLate).Failure
            : joint.Done is { } done && done[place] ? null
            : answer is not null && part.Options.IsVersioned ? OvertakenCheck<T, TKey>.Told(part, answer) with { Part = part.Name }
            : (await PartCall.RunAsync(part, write, static (one, what, token) => what.RunAsync(one, isFirst: false, token), options.Time, CancellationToken.None, joint.Spent).ConfigureAwait(false)).Failure;
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

    // Whether the authoritative part was there, what is still to be written, whether its store has to be asked for each part alone, and when the part was sent.
    private readonly record struct FirstStep(bool WasThere, Part<T, TKey>[] Left, bool GoAlone, Moment Sent);

    // What became of another part: written unless it failed; not even sent, when it was overtaken first.
    private sealed record RestStep(Part<T, TKey> Part, MissingPart? Failure, bool IsSent);
}
