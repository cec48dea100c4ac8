using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Rules.Resources;

/// <summary>A rule about the counters of each database; one whose counters are too young is not examined, the others are.</summary>
internal abstract class DatabaseRule : IRule
{
    public abstract RuleInfo Info { get; }

    public virtual RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Databases, out var databases, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (context.Snapshot.SettingValue("track_counts") is "off")
        {
            return RuleVerdict.NotExamined("track_counts is off, so nothing is counted");
        }

        var judged = databases.Items.Where(database => database is { Template: false, AllowsConnections: true })
            .Select(database => (database, seconds: ClusterClock.Seconds(context, database)))
            .ToList();
        var current = judged.Where(entry => entry.database.Current).Select(entry => ClusterClock.WhyTooYoung(context, entry.seconds)).FirstOrDefault();
        return current is not null
            ? RuleVerdict.NotExamined(current)
            : RuleVerdict.Of(judged
                .Where(entry => ClusterClock.WhyTooYoung(context, entry.seconds) is null)
                .Select(entry => Find(context, entry.database, entry.seconds!.Value))
                .OfType<Finding>());
    }

    /// <summary>The problem of this database; null when there is none.</summary>
    protected abstract Finding? Find(RuleContext context, PostgresDatabase database, double seconds);

    protected static Subject Subject(PostgresDatabase database) => new() { Engine = EngineNames.Postgres, Kind = "database", Path = [database.Name] };

    protected static Evidence Since(RuleContext context, double seconds) =>
        Evidence.Of("counted since", context.Now.AddSeconds(-seconds), null, "pg_stat_database.stats_reset");
}
