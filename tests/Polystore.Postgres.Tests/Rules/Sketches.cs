using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Tests.Rules;

/// <summary>Composes what sessions do, on top of <see cref="PostgresSnapshot"/>.</summary>
internal static class Sketches
{
    public static PostgresSnapshot Doing(params IReadOnlyList<PostgresSession> sessions) => new PostgresSnapshot()
        .With(PostgresSections.Activity, new PostgresActivity { Sessions = sessions })
        .With(PostgresSections.Locks, new PostgresLocks())
        .With(PostgresSections.PreparedTransactions, new PostgresPreparedTransactions());

    /// <summary>A client of role app in database shop.</summary>
    public static PostgresSession Client(int pid, string state = "active", params IReadOnlyList<int> blockedBy) =>
        new() { Pid = pid, Role = "app", Database = "shop", Application = "web", State = state, BlockedBy = blockedBy, Query = "SELECT $1" };

    public static RuleVerdict Judge(this PostgresSnapshot snapshot, IRule rule, params (string Name, string Value)[] settings)
    {
        var context = snapshot.Build();
        return rule.Judge(context with
        {
            Snapshot = context.Snapshot with { Settings = settings.Select(setting => new Setting { Name = setting.Name, Value = setting.Value, Source = "configuration file" }).ToList() },
        });
    }
}
