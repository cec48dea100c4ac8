using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Security;

internal sealed class PolicyIgnored : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-SECURITY-RLS-DISABLED",
        Engine = EngineNames.Postgres,
        Family = "security",
        Title = "Policies on a table without row-level security",
        LooksFor = "Tables with policies on which row-level security is not enabled. Not reported: tables of extensions.",
        Why = "The policies read as if they protected the rows, but the server ignores them: everybody with SELECT sees everything.",
        References = ["https://www.postgresql.org/docs/current/ddl-rowsecurity.html", "https://www.postgresql.org/docs/current/sql-createpolicy.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Relations, out var relations, out var reason)
            || !context.Snapshot.TryGet(PostgresSections.Policies, out var policies, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var byTable = policies.Items.ToLookup(policy => policy.TableName);
        return RuleVerdict.Of(relations.Items
            .Where(relation => relation is { RowSecurity: false, Extension: null } && byTable.Contains(relation.ObjectName))
            .Select(relation => Finding(context, relation, byTable[relation.ObjectName].Count())));
    }

    private Finding Finding(RuleContext context, PostgresRelation relation, int policies)
    {
        var name = PgName.Qualified(relation.Schema, relation.Name);
        return context.Problem(
            Info, SecuritySubject.Relation("table", relation.Schema, relation.Name), Severity.High,
            $"{Amount.Of(policies, "policy", "policies")} of {relation.Schema}.{relation.Name} {(policies == 1 ? "is" : "are")} ignored, because row-level security is not enabled") with
        {
            Impact = relation.EstimatedRows > 0 ? $"about {Amount.Of(relation.EstimatedRows, "row")} that the policies were to hold lie open" : null,
            Evidence =
            [
                Evidence.Of("policies", (long)policies, "policies", "pg_policy"),
                Evidence.Of("row-level security", "not enabled", null, "pg_class.relrowsecurity"),
            ],
            Remedy = CatalogueChange.Of(
                $"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
                $"ALTER TABLE {name} DISABLE ROW LEVEL SECURITY",
                LockWords.AccessExclusiveBrief,
                "Read the policies first: once enabled, roles see only what they admit."),
            Weight = Math.Max(0, relation.EstimatedRows),
        };
    }
}
