using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Security;

internal sealed class RowSecurityNoPolicy : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-SECURITY-RLS-NO-POLICY",
        Engine = EngineNames.Postgres,
        Family = "security",
        Title = "Row-level security without a policy that admits anything",
        LooksFor = "Tables with row-level security enabled and no permissive policy. Not reported: tables of extensions, and policies on tables where it is not enabled, which is another rule's matter.",
        Why = "Without a permissive policy nobody but the owner sees or writes a row: statements succeed with no rows, which looks like lost data.",
        References = ["https://www.postgresql.org/docs/current/ddl-rowsecurity.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Relations, out var relations, out var reason)
            || !context.Snapshot.TryGet(PostgresSections.Policies, out var policies, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var admitted = policies.Items.Where(policy => policy.Permissive).Select(policy => policy.TableName).ToHashSet();
        var restricted = policies.Items.Where(policy => !policy.Permissive).Select(policy => policy.TableName).ToHashSet();
        return RuleVerdict.Of(relations.Items
            .Where(relation => relation is { RowSecurity: true, Extension: null } && !admitted.Contains(relation.ObjectName))
            .Select(relation => Finding(context, relation, restricted.Contains(relation.ObjectName))));
    }

    private Finding Finding(RuleContext context, PostgresRelation relation, bool restrictive)
    {
        var name = PgName.Qualified(relation.Schema, relation.Name);
        return context.Problem(
            Info, SecuritySubject.Relation("table", relation.Schema, relation.Name), restrictive ? Severity.Medium : Severity.Low,
            restrictive
                ? $"{relation.Schema}.{relation.Name} has only restrictive policies, so nobody but its owner sees a row"
                : $"{relation.Schema}.{relation.Name} has row-level security and no policy, so nobody but its owner sees a row") with
        {
            Impact = relation.EstimatedRows > 0 ? $"about {Amount.Of(relation.EstimatedRows, "row")} that ordinary roles cannot see" : null,
            Evidence =
            [
                Evidence.Of("row-level security", relation.ForceRowSecurity ? "enabled and forced" : "enabled", null, "pg_class.relrowsecurity"),
                Evidence.Of("permissive policies", 0L, "policies", "pg_policy"),
            ],
            Remedy = Remedy.ByHand(
                $"Write the policy that was meant (CREATE POLICY … ON {name} FOR SELECT TO role USING (…)), or take the privileges away (REVOKE) when nobody is to read it, or ALTER TABLE {name} DISABLE ROW LEVEL SECURITY.",
                "only you know who is to see which rows"),
            Weight = Math.Max(0, relation.EstimatedRows),
        };
    }
}
