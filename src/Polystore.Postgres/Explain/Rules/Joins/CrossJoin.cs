using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Joins;

internal sealed class CrossJoin : PlanRule
{
    private static readonly RuleOption LeastRows = new()
    {
        Name = "least-rows", Default = 10_000, Unit = "rows", Meaning = "Products of fewer rows are left alone.",
        Source = "a row of a nested loop costs some tens of nanoseconds (cpu_tuple_cost is a hundredth of reading a block in sequence): ten thousand are less than a millisecond",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-CROSS-JOIN",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "Two tables are joined without a condition",
        LooksFor = "A nested loop without a join condition that pairs every row of one side with every row of the other, when nothing in the statement ties the two together: mostly a condition that was forgotten after a comma. "
            + "Not reported: CROSS JOIN, ON true and LATERAL, which say what is meant; tables that a third one ties together; conditions that the planner drops because both sides equal one constant; a side of one row.",
        Why = "The result is the product of both sides and grows with each of them; sums and counts over it are too high.",
        Options = [LeastRows],
        References = ["https://www.postgresql.org/docs/current/queries-table-expressions.html#QUERIES-JOIN"],
    };

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        foreach (var join in facts.Nodes.Where(node => node is { JoinType: null or "Inner", JoinFilter: null }))
        {
            if (JoinInputs.Of(join) is not { } inputs || !inputs.AreIndependent(facts))
            {
                continue;
            }

            var (outer, rows) = (Rows(facts, inputs.Outer), Rows(facts, join));
            var inner = outer > 0 ? rows / outer : 0;
            var stake = facts.Times[join].SelfTime is { } self ? facts.StakeOf(self + (facts.Times[inputs.Inner].SelfTime ?? 0)) : facts.Stake(join);
            if (outer < 2 || inner < 2 || rows < context.Option(LeastRows) || !stake.Matters || !JoinGraph.Misses(facts, inputs))
            {
                continue;
            }

            var (left, right) = (Named(inputs.Outer), Named(inputs.Inner));
            var finding = Problem(context, facts, join, stake, $"Nothing ties {left} to {right}: {PlanWords.Number(outer)} rows are paired with {PlanWords.Number(inner)} each, {PlanWords.Number(rows)} pairs");
            yield return finding with
            {
                Evidence =
                [
                    .. finding.Evidence,
                    Evidence.Of($"rows of {left}", outer, "rows", facts.RowsSource),
                    Evidence.Of($"rows of {right}", inner, "rows", facts.RowsSource),
                    Evidence.Of("pairs", rows, "rows", facts.RowsSource),
                ],
                Remedy = Remedy.ByHand(
                    $"Add the condition that ties {left} to {right}{Hint(facts, inputs)}. When all pairs are wanted, write CROSS JOIN, which says so.",
                    "which rows belong together is the statement's matter"),
            };
        }
    }

    private static double Rows(PlanFacts facts, PostgresPlanNode node) => facts.Times[node].Rows ?? facts.Times[node].EstimatedRows ?? 0;

    private static string Named(PostgresPlanNode side) => string.Join(", ", side.Flatten().Where(node => node.RelationName is not null || node.CteName is not null)
        .Select(node => node.Alias is { } alias && alias != node.RelationName ? $"{node.RelationName ?? node.CteName} {alias}" : node.RelationName ?? node.CteName!).Distinct(StringComparer.Ordinal));

    // A foreign key between the two sides is most likely what was meant.
    private static string Hint(PlanFacts facts, JoinInputs inputs)
    {
        var (left, right) = (Scans(facts, inputs.Outer), Scans(facts, inputs.Inner));
        var keys = left.SelectMany(one => right.SelectMany(other => Conditions(one, other).Concat(Conditions(other, one)))).Distinct(StringComparer.Ordinal).ToList();
        return keys.Count == 0 ? "" : $"; the foreign key between them suggests {string.Join(" or ", keys)}";
    }

    private static IEnumerable<string> Conditions((string Alias, Table Table) from, (string Alias, Table Table) to) => from.Table.ForeignKeys
        .Where(key => key.References is { } referred && referred.Table == to.Table.ObjectName && referred.Columns.Count == key.Columns.Count)
        .Select(key => string.Join(" AND ", key.Columns.Zip(key.References!.Columns, (column, other) => $"{from.Alias}.{column} = {to.Alias}.{other}")));

    private static List<(string Alias, Table Table)> Scans(PlanFacts facts, PostgresPlanNode side) => side.Flatten()
        .Select(node => (Alias: node.Alias ?? node.RelationName ?? "", Table: facts.TableOf(node)!)).Where(scan => scan.Table is not null).ToList();
}
