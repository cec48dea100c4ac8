using Polystore.Runtime.Routing.Parts;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Routing;

/// <summary>
/// Asks whether the authoritative part is still as a write left it. A process that is stopped between the two steps of a write wakes up after others may have written
/// both; a write that is not stopped never asks.
/// </summary>
/// <param name="authoritative">A part with a version.</param>
/// <param name="key">Its entity.</param>
/// <param name="written">The version that the write left; null when it took the entity away.</param>
/// <param name="sent">When the authoritative part was sent to its store, and so before any other write could be based on it.</param>
/// <param name="time">The router's clock.</param>
internal sealed class OvertakenCheck<T, TKey>(Part<T, TKey> authoritative, TKey key, long? written, Moment sent, TimeProvider time)
    where T : class
    where TKey : notnull
{
    // A hundred times what the two steps take with stores that are well, so that these never ask; short against what stops a process: a suspended machine, a debugger.
    private static TimeSpan Limit => TimeSpan.FromSeconds(1);

    private volatile Moment known = sent;

    /// <summary>True when it is too long ago that the part was known to be as it was left.</summary>
    public bool IsDue => known.Ago(time) > Limit;

    /// <summary>Asks.</summary>
    /// <returns>Null when it is as it was left; else that it is not, or why its store did not say.</returns>
    public async Task<MissingPart?> AskAsync()
    {
        var asked = Moment.Now(time);
        var answer = await PartCall.RunAsync(authoritative, key, static (part, wanted, token) => part.VersionAsync(wanted, token), time, CancellationToken.None).ConfigureAwait(false);
        if (answer.Failure is { } failure)
        {
            return failure;
        }

        if (answer.Value != written)
        {
            var place = $"{authoritative.Store}.{authoritative.Name}";
            return new MissingPart(
                authoritative.Name, authoritative.Store, PartFailure.Overtaken, written is { } left ? new ConcurrencyConflictException(place, left, answer.Value) : new DuplicateKeyException(place));
        }

        known = asked;
        return null;
    }

    /// <summary>What is told of another part for such an answer: that it was overtaken; of the authoritative part, that it could not be asked.</summary>
    public static MissingPart Told(Part<T, TKey> part, MissingPart answer) => answer.Reason == PartFailure.Overtaken ? answer with { Part = part.Name, Store = part.Store } : answer;
}
