using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Security;

internal sealed class PolicyAlwaysTrue : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-SECURITY-POLICY-ALWAYS-TRUE",
        Engine = EngineNames.Postgres,
        Family = "security",
        Title = "Policy that admits everything",
        LooksFor = "Permissive policies for every role whose condition is true or a comparison of a constant with itself, on tables with row-level security; severe when rows can be written by it. "
            + "Not reported: policies for named roles, restrictive policies, and tables whose restrictive policies hold the same command.",
        Why = "Permissive policies add up: one that is always true makes all others pointless, and the table is as open as without row-level security while it looks protected.",
        References = ["https://www.postgresql.org/docs/current/sql-createpolicy.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Relations, out var relations, out var reason)
            || !context.Snapshot.TryGet(PostgresSections.Policies, out var policies, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var protectedTables = relations.Items.Where(relation => relation is { RowSecurity: true, Extension: null }).ToDictionary(relation => relation.ObjectName);
        var byTable = policies.Items.ToLookup(policy => policy.TableName);
        return RuleVerdict.Of(policies.Items
            .Where(policy => policy.Permissive && policy.Roles.Contains("public") && protectedTables.ContainsKey(policy.TableName))
            .Where(policy => PolicyText.IsAlwaysTrue(policy.Using) || PolicyText.IsAlwaysTrue(policy.WithCheck))
            .Where(policy => !byTable[policy.TableName].Any(other => Restricts(other, policy)))
            .Select(policy => Finding(context, policy, protectedTables[policy.TableName], byTable[policy.TableName].Count(other => other.Permissive) - 1)));
    }

    private static bool Restricts(PostgresPolicy other, PostgresPolicy policy) =>
        !other.Permissive && other.Roles.Contains("public") && (other.Command == "ALL" || other.Command == policy.Command)
        && !PolicyText.IsAlwaysTrue(other.Using) && !PolicyText.IsAlwaysTrue(other.WithCheck);

    private Finding Finding(RuleContext context, PostgresPolicy policy, PostgresRelation relation, int others)
    {
        // A WITH CHECK of its own holds what may be written, whatever USING admits; DELETE knows USING alone.
        var writes = policy.Command switch
        {
            "SELECT" => false,
            "INSERT" => PolicyText.IsAlwaysTrue(policy.WithCheck),
            _ => true,
        };
        return context.Problem(
            Info, SecuritySubject.Policy(policy.Schema, policy.Table, policy.Name), writes ? Severity.High : Severity.Low,
            $"policy {policy.Name} lets every role {(policy.Command == "ALL" ? "read and write" : policy.Command)} every row of {policy.Schema}.{policy.Table}") with
        {
            Impact = relation.EstimatedRows > 0 ? $"about {Amount.Of(relation.EstimatedRows, "row")}{(others > 0 ? $"; {Amount.Of(others, "other policy", "other policies")} without effect" : "")}" : null,
            Evidence =
            [
                Evidence.Of("USING", policy.Using, null, "pg_policy.polqual"),
                Evidence.Of("WITH CHECK", policy.WithCheck, null, "pg_policy.polwithcheck"),
                Evidence.Of("other permissive policies", (long)others, "policies", "pg_policy"),
            ],
            Remedy = Remedy.ByHand(
                $"Write the condition that was meant (ALTER POLICY {PgName.Quote(policy.Name)} ON {PgName.Qualified(policy.Schema, policy.Table)} USING (…)), name the roles it is for (TO role), or disable row-level security if everybody may.",
                "only you know who is to see which rows"),
            Weight = Math.Max(0, relation.EstimatedRows),
        };
    }
}
