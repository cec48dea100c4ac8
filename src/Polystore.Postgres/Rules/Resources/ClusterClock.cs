using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Resources;

/// <summary>How long counters have counted, so that sums become rates. Rather too long than too short: a rate is never overstated.</summary>
internal static class ClusterClock
{
    /// <summary>Asked of every rule that speaks of rates.</summary>
    public static RuleOption Hours { get; } = new()
    {
        Name = "hours", Default = 1, Unit = "hours", Meaning = "counters that are younger are not judged",
        Source = "the first minutes after a start or a reset are warm-up: empty buffers, one checkpoint",
    };

    /// <summary>
    /// Seconds of a database's counters. From 15 on a database that was never reset has no date (stats_reset is NULL); the oldest
    /// date of the cluster's own counters is then the time at which its statistics began or were lost.
    /// </summary>
    public static double? Seconds(RuleContext context, PostgresDatabase database) => Since(context, database.StatisticsResetAt ?? Began(context));

    /// <summary>Seconds since a reset of the cluster's counters.</summary>
    public static double? Since(RuleContext context, DateTimeOffset? reset) => reset is { } at ? Math.Max(1, (context.Now - at).TotalSeconds) : null;

    /// <summary>Why counters of this age say nothing; null when they do.</summary>
    /// <param name="context">Has the option.</param>
    /// <param name="seconds">Their age.</param>
    /// <param name="hours">The option of a rule that asks for another age than <see cref="Hours"/>.</param>
    public static string? WhyTooYoung(RuleContext context, double? seconds, RuleOption? hours = null) => seconds switch
    {
        null => "the server does not say since when its statistics count",
        { } age when age < context.Option(hours ?? Hours) * 3600 =>
            $"the statistics have counted for only {Amount.Of(age / 60, "minute")}; {Amount.Of(context.Option(hours ?? Hours), "hour is", "hours are")} asked for",
        _ => null,
    };

    private static DateTimeOffset? Began(RuleContext context) => context.Snapshot.TryGet(PostgresSections.Background, out var background, out _)
        ? new[] { background.Checkpoints?.ResetAt, background.Archiver?.ResetAt, background.Wal?.ResetAt }.Min()
        : null;
}
