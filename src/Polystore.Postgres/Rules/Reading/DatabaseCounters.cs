using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Rules.Reading;

/// <summary>How much one of a database's counters has grown, and in what time.</summary>
/// <param name="Number">The growth.</param>
/// <param name="Days">The time; 0 when nothing tells.</param>
/// <param name="Exact">False when it may have been longer, so that <see cref="Daily"/> is the most that it can be.</param>
/// <param name="Source">Where the time comes from.</param>
internal sealed record DatabaseCounters(double Number, double Days, bool Exact, string Source)
{
    /// <summary>Why a high rate is not believed.</summary>
    public const string Inexact = "the server does not say since when it counts; compare two snapshots (--save now, --since later), or SELECT pg_stat_reset() starts the count anew";

    public double Daily => Number / Days;

    /// <summary>
    /// Growth since the earlier snapshot, when there is one and the counters were not reset between; else since the reset that the
    /// server remembers or, where it remembers none, since <see cref="CounterAge"/> proves that it counts. The last is a
    /// lower bound: a clean restart keeps the counters.
    /// </summary>
    public static DatabaseCounters Of(RuleContext context, PostgresDatabase database, Func<PostgresDatabase, double> counter)
    {
        if (context.Before is { } before && before.Target == context.Snapshot.Target && before.TryGet(PostgresSections.Databases, out var old, out _)
            && old.Items.FirstOrDefault(item => item.Name == database.Name) is { } then
            && counter(database) >= counter(then) && then.StatisticsResetAt == database.StatisticsResetAt)
        {
            return new DatabaseCounters(counter(database) - counter(then), (context.Snapshot.ObservedAt - before.ObservedAt).TotalDays, true, "the two snapshots");
        }

        var since = database.StatisticsResetAt ?? CounterAge.Since(context);
        return new DatabaseCounters(
            counter(database), since is { } date ? Math.Max(0, (context.Snapshot.ObservedAt - date).TotalDays) : 0, database.StatisticsResetAt is not null,
            database.StatisticsResetAt is null ? "the oldest date among the counters" : "pg_stat_database.stats_reset");
    }
}
