using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Connections;

/// <summary>The connection limit that somebody gave to one role or one database.</summary>
/// <param name="Subject">Whose it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind"><c>ROLE</c> or <c>DATABASE</c>.</param>
/// <param name="Limit">Connections allowed, 1 or more.</param>
/// <param name="Source">Column that holds the limit.</param>
internal sealed record OwnLimit(Subject Subject, string Name, string Kind, int Limit, string Source)
{
    /// <summary>Findings of the limits that the connections come near.</summary>
    /// <param name="context">Makes findings.</param>
    /// <param name="rule">The rule, with the options of <see cref="LimitOptions"/>.</param>
    /// <param name="reading">The connections.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="by">The name that a limit's <see cref="Name"/> is compared with.</param>
    public static RuleVerdict Judge(RuleContext context, RuleInfo rule, ConnectionReading reading, IEnumerable<OwnLimit> limits, Func<Observe.Sections.PostgresConnectionGroup, string?> by)
    {
        var used = reading.Groups.Where(group => by(group) is not null).GroupBy(group => by(group)!).ToDictionary(group => group.Key, group => group.Sum(item => item.Count));
        return RuleVerdict.Of(limits
            .Select(limit => (limit, used: used.GetValueOrDefault(limit.Name)))
            .Where(pair => pair.used >= context.Option(LimitOptions.Share) * pair.limit.Limit)
            .Select(pair => pair.limit.Find(context, rule, pair.used)));
    }

    private Finding Find(RuleContext context, RuleInfo rule, int used) => context.Problem(
        rule, Subject, LimitOptions.Grade(context, (double)used / Limit, Severity.High), $"{Name} has {Amount.Of(used)} of the {Amount.Of(Limit, "connection")} that it may have") with
    {
        Impact = $"{Amount.Of(Math.Max(0, Limit - used), "connection")} left for it",
        Evidence =
        [
            Evidence.Of("connections", (long)used, "connections", "pg_stat_activity"),
            Evidence.Of("limit", (long)Limit, "connections", Source),
        ],
        Remedy = Remedy.ByHand(
            $"Make the programs' pools smaller, or ALTER {Kind} {PgName.Quote(Name)} CONNECTION LIMIT {2 * Limit} (back: {Limit}) when the server has room for them.",
            "somebody set the limit on purpose"),
        Weight = (double)used / Limit,
    };
}
