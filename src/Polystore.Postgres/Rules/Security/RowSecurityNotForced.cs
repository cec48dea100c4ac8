using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Security;

internal sealed class RowSecurityNotForced : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-SECURITY-RLS-NOT-FORCED",
        Engine = EngineNames.Postgres,
        Family = "security",
        Title = "Row-level security that the application's own role passes by",
        LooksFor = "Tables with policies whose owner is an ordinary role that has sessions, and that do not force the policies on it. "
            + "Not reported: owners who are superusers or bypass row-level security in any case, who have no session, and tables without policies.",
        Why = "Policies do not hold the owner of a table: an application that logs in as the owner sees every row, whatever the policies say.",
        References = ["https://www.postgresql.org/docs/current/ddl-rowsecurity.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Relations, out var relations, out var reason)
            || !context.Snapshot.TryGet(PostgresSections.Policies, out var policies, out reason)
            || !context.Snapshot.TryGet(PostgresSections.Roles, out var roles, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var users = roles.Items.Where(role => role is { CanLogin: true, Superuser: false, BypassRowSecurity: false, Connections: > 0 }).ToDictionary(role => role.Name);
        var owners = context.Catalog.Tables.ToDictionary(table => table.ObjectName, table => table.Owner);
        var guarded = policies.Items.Select(policy => policy.TableName).ToHashSet();
        return RuleVerdict.Of(relations.Items
            .Where(relation => relation is { RowSecurity: true, ForceRowSecurity: false, Extension: null } && guarded.Contains(relation.ObjectName))
            .Select(relation => (relation, owner: users.GetValueOrDefault(owners.GetValueOrDefault(relation.ObjectName) ?? "")))
            .Where(pair => pair.owner is not null)
            .Select(pair => Finding(context, pair.relation, pair.owner!)));
    }

    private Finding Finding(RuleContext context, PostgresRelation relation, PostgresRole owner)
    {
        var name = PgName.Qualified(relation.Schema, relation.Name);
        return context.Problem(
            Info, SecuritySubject.Relation("table", relation.Schema, relation.Name), Severity.Low, $"the policies of {relation.Schema}.{relation.Name} do not hold its owner {owner.Name}, who has sessions now") with
        {
            Evidence =
            [
                Evidence.Of("owner", owner.Name, null, "pg_class.relowner"),
                Evidence.Of("sessions of the owner", (long)owner.Connections, "sessions", "pg_stat_activity"),
                Evidence.Of("forced", false, null, "pg_class.relforcerowsecurity"),
            ],
            Remedy = CatalogueChange.Of(
                $"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
                $"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY",
                LockWords.AccessExclusiveBrief,
                "Afterwards the owner sees only what the policies admit: check that its maintenance jobs do not need more. Better still, let the application log in as another role than the owner."),
            Weight = owner.Connections,
        };
    }
}
