using Polystore.Core.Proofs;

namespace Polystore.Sqlite.Measure;

/// <summary>
/// Compares what a statement returned, and left behind in the tables it writes, before and after a change. Equal digests are
/// equal whatever the statement; a difference only counts when SQL does not allow it.
/// </summary>
public static class ResultComparison
{
    /// <summary>The verdict, with the reason when it is not a plain yes or no.</summary>
    public static ComparedResult Compare(StatementMeasurement before, StatementMeasurement after)
    {
        if ((before.NotMeasured ?? after.NotMeasured ?? before.EffectsNotExamined ?? after.EffectsNotExamined) is { } reason)
        {
            return new ComparedResult(DigestVerdict.Undetermined, reason);
        }

        if (before.Digest.Length == 0 || after.Digest.Length == 0)
        {
            return new ComparedResult(DigestVerdict.Undetermined, "the results were not digested");
        }

        var sameEffects = before.Effects.Count == after.Effects.Count
            && before.Effects.All(effect => after.Effects.TryGetValue(effect.Key, out var digest) && digest == effect.Value);
        if (before.Digest == after.Digest && sameEffects)
        {
            return new ComparedResult(DigestVerdict.Equal, null);
        }

        if (before.RoundedDigest == after.RoundedDigest && sameEffects)
        {
            return new ComparedResult(DigestVerdict.Equal, "equal to 12 significant digits: floating-point sums depend on the order of the rows");
        }

        return Excuse(before, after) is { } excuse
            ? new ComparedResult(DigestVerdict.Undetermined, excuse)
            : new ComparedResult(DigestVerdict.Different, Difference(before, after, sameEffects));
    }

    private static string? Excuse(StatementMeasurement before, StatementMeasurement after)
    {
        var traits = before.Traits;
        if (traits.VolatileFunctions.Count > 0)
        {
            return $"it calls {string.Join(", ", traits.VolatileFunctions)}, which answers differently from run to run";
        }

        // Ties decide which rows come, never how many.
        if (before.Rows != after.Rows || before.RowsChanged != after.RowsChanged)
        {
            return null;
        }

        if (traits.OpenChoice is { } open)
        {
            return open;
        }

        if (traits.OrderedAggregates.Count > 0)
        {
            return $"{string.Join(", ", traits.OrderedAggregates)} joins values in an order that the statement leaves open";
        }

        return traits.AddsUp && before.HoldsFloats ? "floating-point sums depend on the order of the rows" : null;
    }

    private static string Difference(StatementMeasurement before, StatementMeasurement after, bool sameEffects)
    {
        if (before.Rows != after.Rows)
        {
            return $"{before.Rows} rows before, {after.Rows} after";
        }

        if (before.RowsChanged != after.RowsChanged)
        {
            return $"{before.RowsChanged} rows changed before, {after.RowsChanged} after";
        }

        return sameEffects
            ? "other values in the rows returned"
            : $"other content in {string.Join(", ", before.Effects.Where(effect => after.Effects.GetValueOrDefault(effect.Key) != effect.Value).Select(effect => effect.Key))}";
    }
}

/// <summary>Whether two results are the same.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Reason">Why it is not a plain "equal"; null otherwise.</param>
public sealed record ComparedResult(DigestVerdict Verdict, string? Reason);
