using Polystore.Core.Rules;

namespace Polystore.Mongo.Rules.Reading;

/// <summary>What rules over growth need: an earlier snapshot that is old enough.</summary>
internal static class TwoSnapshots
{
    // Growth over hours follows the hour of the day.
    private const double FewestDays = 0.99;

    /// <summary>Days between the two.</summary>
    public static double Days(RuleContext context) => context.Before is { } before ? (context.Snapshot.ObservedAt - before.ObservedAt).TotalDays : 0;

    /// <summary>Why growth cannot be told; null when it can.</summary>
    public static string? NotComparable(RuleContext context) => context.Before is null
        ? "growth needs an earlier snapshot: keep one with --save, and give it with --since"
        : Days(context) < FewestDays ? "the earlier snapshot is less than a day older" : null;
}
