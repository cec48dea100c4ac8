using System.Diagnostics.CodeAnalysis;
using Polystore.Core.Observation;
using Polystore.Core.Rules;

namespace Polystore.Postgres.Rules.Capacity;

/// <summary>The time between two snapshots of one database.</summary>
internal sealed class Interval
{
    /// <summary>How long the snapshots have to lie apart.</summary>
    public static RuleOption Hours { get; } = new()
    {
        Name = "hours", Default = 24, Unit = "hours", Minimum = 0, Meaning = "time between the two snapshots below which no rate is given",
        Source = "a day holds one peak and one night, the shortest period of most loads; a shorter one would take the peak for the trend",
    };

    private Interval(Snapshot before, double days)
    {
        Before = before;
        Days = days;
    }

    public Snapshot Before { get; }

    public double Days { get; }

    public static bool TryOpen(RuleContext context, [NotNullWhen(true)] out Interval? interval, [NotNullWhen(false)] out string? reason)
    {
        interval = null;
        if (context.Before is not { } before)
        {
            reason = "needs an earlier snapshot to compare with (--save now, --since later)";
            return false;
        }

        var days = (context.Snapshot.ObservedAt - before.ObservedAt).TotalDays;
        reason = before.Target != context.Snapshot.Target ? "the earlier snapshot is of another target"
            : days * 24 < context.Option(Hours) || days <= 0 ? $"the snapshots lie {days * 24:0.#} hours apart; {context.Option(Hours):0.#} are asked for"
            : null;
        interval = reason is null ? new Interval(before, days) : null;
        return interval is not null;
    }
}
