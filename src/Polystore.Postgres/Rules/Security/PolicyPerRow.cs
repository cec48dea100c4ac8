using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Security;

internal sealed class PolicyPerRow : IRule
{
    private static readonly RuleOption Rows = new()
    {
        Name = "rows", Default = 1000, Unit = "rows", Meaning = "size of the table from which on it is reported",
        Source = "measured on PostgreSQL 15 over 500,000 rows: 0.05 µs a call for current_setting and inlined SQL functions, 0.9 µs for PL/pgSQL; below 1,000 rows a scan stays under a millisecond",
    };

    private static readonly RuleOption ManyRows = new()
    {
        Name = "many-rows", Default = 100_000, Unit = "rows", Meaning = "size of the table from which on the finding is medium",
        Source = "by the same measurement the calls of one full scan cost 5 to 90 ms from there on",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-SECURITY-POLICY-PER-ROW",
        Engine = EngineNames.Postgres,
        Family = "security",
        Title = "Policy that calls a function for each row",
        LooksFor = "Conditions of policies that call current_setting or a function of the users' own, not immutable and without a column among its arguments, outside a scalar subquery. "
            + "Not reported: calls in (SELECT f()), calls that need the row, immutable functions, current_user and its like, and small tables.",
        Why = "The condition is evaluated for every row that a statement looks at; the same call in a scalar subquery is made once a statement.",
        Options = [Rows, ManyRows],
        References = ["https://www.postgresql.org/docs/current/ddl-rowsecurity.html", "https://www.postgresql.org/docs/current/xfunc-volatility.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!context.Snapshot.TryGet(PostgresSections.Policies, out var policies, out var reason)
            || !context.Snapshot.TryGet(PostgresSections.Relations, out var relations, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var tables = context.Catalog.Tables.ToDictionary(table => table.ObjectName);
        var protectedTables = relations.Items.Where(relation => relation is { RowSecurity: true, Extension: null }).Select(relation => relation.ObjectName).ToHashSet();
        var volatilities = context.Catalog.Routines.ToLookup(routine => (routine.Schema, routine.Name), routine => routine.Volatility);
        return RuleVerdict.Of(policies.Items
            .Where(policy => protectedTables.Contains(policy.TableName) && tables.GetValueOrDefault(policy.TableName)?.Rows >= context.Option(Rows))
            .Select(policy => Finding(context, policy, tables[policy.TableName], volatilities))
            .OfType<Finding>());
    }

    private Finding? Finding(RuleContext context, PostgresPolicy policy, Table table, ILookup<(string, string), string?> volatilities)
    {
        var reads = Costly(policy.Using, volatilities);
        var checks = Costly(policy.WithCheck, volatilities);
        var calls = reads.Concat(checks).ToList();
        if (calls.Count == 0)
        {
            return null;
        }

        var rows = table.Rows ?? 0;
        var names = string.Join(", ", calls.Select(call => call.Schema is null ? call.Name : $"{call.Schema}.{call.Name}").Distinct());
        var isVolatile = calls.Exists(call => call.Schema is not null && volatilities[(call.Schema, call.Name)].Contains("volatile"));
        var target = $"ALTER POLICY {PgName.Quote(policy.Name)} ON {PgName.Qualified(policy.Schema, policy.Table)}";
        return context.Problem(
            Info, SecuritySubject.Policy(policy.Schema, policy.Table, policy.Name), rows >= context.Option(ManyRows) ? Severity.Medium : Severity.Low,
            $"policy {policy.Name} calls {names} for each row of {policy.Schema}.{policy.Table}") with
        {
            Impact = $"a full scan makes {Amount.Of(rows * reads.Count)} calls where {Amount.Of(Math.Max(1, reads.Count))} would do",
            Evidence =
            [
                Evidence.Of("rows", rows, "rows", "pg_class.reltuples"),
                Evidence.Of("USING", policy.Using, null, "pg_policy.polqual"),
                Evidence.Of("WITH CHECK", policy.WithCheck, null, "pg_policy.polwithcheck"),
            ],
            Remedy = isVolatile
                ? Remedy.ByHand(
                    $"If {names} gives the same answer throughout a statement, declare it STABLE (ALTER FUNCTION … STABLE) and write (SELECT {names}()) in the policy.",
                    "the function is declared volatile, so calling it once could change which rows are seen")
                : CatalogueChange.Of(
                    target + Clauses(policy, text => PolicyCalls.Wrap(text, Costly(text, volatilities))),
                    target + Clauses(policy, text => text),
                    LockWords.AccessExclusiveBrief),
            Weight = rows * calls.Count,
        };
    }

    private static string Clauses(PostgresPolicy policy, Func<string, string> change) =>
        (policy.Using is null ? "" : $" USING ({change(policy.Using)})") + (policy.WithCheck is null ? "" : $" WITH CHECK ({change(policy.WithCheck)})");

    private static List<PolicyCalls.Call> Costly(string? condition, ILookup<(string, string), string?> volatilities) => condition is null
        ? []
        : PolicyCalls.PerRow(condition)
            .Where(call => call.Schema is null or "pg_catalog"
                ? call.Name == "current_setting"
                : volatilities[(call.Schema, call.Name)].Any() && volatilities[(call.Schema, call.Name)].All(volatility => volatility is "stable" or "volatile"))
            .ToList();
}
