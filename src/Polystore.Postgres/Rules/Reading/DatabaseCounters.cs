using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Rules.Reading;

/// <summary>How much one of a database's counters has grown, and in what time.</summary>
/// <param name="Number">The growth.</param>
/// <param name="Days">The time.</param>
/// <param name="Source">Where the time comes from.</param>
internal sealed record DatabaseCounters(double Number, double Days, string Source)
{
    public double Daily => Number / Days;

    /// <summary>
    /// Growth since the earlier snapshot, when there is one and the counters were not reset between; else since the reset that the
    /// server remembers or, where it remembers none, since <see cref="CounterAge"/> proves that it counts. Null when nothing tells.
    /// </summary>
    public static DatabaseCounters? Of(RuleContext context, PostgresDatabase database, Func<PostgresDatabase, double> counter)
    {
        if (context.Before is { } before && before.Target == context.Snapshot.Target && before.TryGet(PostgresSections.Databases, out var old, out _)
            && old.Items.FirstOrDefault(item => item.Name == database.Name) is { } then
            && counter(database) >= counter(then) && then.StatisticsResetAt == database.StatisticsResetAt)
        {
            return new DatabaseCounters(counter(database) - counter(then), (context.Snapshot.ObservedAt - before.ObservedAt).TotalDays, "the two snapshots");
        }

        return (database.StatisticsResetAt ?? CounterAge.Since(context)) is { } since
            ? new DatabaseCounters(counter(database), Math.Max(0, (context.Snapshot.ObservedAt - since).TotalDays), "pg_stat_database.stats_reset, or the oldest date among the counters")
            : null;
    }
}
