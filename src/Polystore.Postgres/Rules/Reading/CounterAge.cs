using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Rules.Reading;

/// <summary>Since when the cumulative statistics count, at the latest.</summary>
internal static class CounterAge
{
    // Every table is looked at, and rules ask for each finding.
    private static readonly PerSnapshot<DateTimeOffset?> Oldest = new(Find);

    /// <summary>
    /// The reset that the server remembers. From 15 on it remembers none until somebody resets (pg_stat_database.stats_reset is
    /// NULL); then the oldest date found among the counters themselves, and the server's start, prove how long they have counted
    /// at least: a loss of the statistics would have taken those dates too.
    /// </summary>
    public static DateTimeOffset? Since(RuleContext context) => Oldest.Of(context.Snapshot);

    /// <summary>Days since then; null when nothing tells.</summary>
    public static double? Days(RuleContext context) => Since(context) is { } since ? Math.Max(0, (context.Now - since).TotalDays) : null;

    /// <summary>Why counters of use say nothing; null when they do.</summary>
    public static string? WhyUnusable(RuleContext context, double minimumDays)
    {
        if (context.Snapshot.SettingValue("track_counts") is "off")
        {
            return "track_counts is off, so nothing is counted";
        }

        return Days(context) switch
        {
            null => "the server does not say since when its statistics count",
            { } days when days < minimumDays => $"the statistics have counted for only {Amount.Days(days)}; {Amount.Days(minimumDays)} are asked for",
            _ => null,
        };
    }

    private static DateTimeOffset? Find(Snapshot snapshot)
    {
        var reset = snapshot.Catalog.Tables.Select(table => table.Usage?.Since).FirstOrDefault(since => since is not null);
        if (reset is null && snapshot.TryGet(PostgresSections.Databases, out var databases, out _))
        {
            reset = databases.Items.FirstOrDefault(database => database.Current)?.StatisticsResetAt;
        }

        if (reset is not null)
        {
            return reset;
        }

        var dates = snapshot.Catalog.Tables.SelectMany(table => new[] { table.Usage?.LastVacuumAt, table.Usage?.LastAnalyzeAt });
        if (snapshot.TryGet(PostgresSections.Vacuum, out var vacuum, out _))
        {
            dates = dates.Concat(vacuum.Items.SelectMany(item => new[] { item.LastVacuumAt, item.LastAutovacuumAt, item.LastAnalyzeAt, item.LastAutoanalyzeAt }));
        }

        if (snapshot.TryGet(PostgresSections.Server, out var server, out _))
        {
            dates = dates.Append(server.StartedAt);
        }

        return dates.Where(date => date is not null).Min();
    }
}
