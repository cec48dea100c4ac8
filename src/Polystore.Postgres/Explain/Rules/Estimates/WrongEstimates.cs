using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Estimates;

/// <summary>
/// Where wrong estimates begin. What is above a wrong node is wrong because of it, so only the deepest is looked at; a node that is
/// right above wrong ones has two errors that cancel out, and those below are still wrong.
/// </summary>
internal static class WrongEstimates
{
    /// <summary>From which factor on.</summary>
    public static readonly RuleOption Factor = new()
    {
        Name = "factor", Default = 10, Unit = "times", Minimum = 2, Meaning = "rows returned over rows expected, or the other way round, from which on an estimate is wrong",
        Source = "plans that went wrong by more than a factor of ten in run time are those whose estimates are off by as much (Leis et al., How Good Are Query Optimizers, Really?, VLDB 2015)",
    };

    /// <summary>From which difference on.</summary>
    public static readonly RuleOption LeastRows = new()
    {
        Name = "least-rows", Default = 100, Unit = "rows", Meaning = "smaller differences are left alone",
        Source = "about as many rows as one block of 8 kB holds; for fewer, every plan is as good",
    };

    // They pass on the rows of their input.
    private static readonly HashSet<string> Passing =
        ["Hash", "Sort", "Incremental Sort", "Gather", "Gather Merge", "Materialize", "Memoize", "Limit", "Result", "ModifyTable", "LockRows", "Subquery Scan", "Append", "Merge Append", "WindowAgg"];

    /// <summary>The first wrong nodes, without their causes.</summary>
    public static IEnumerable<WrongEstimate> Of(RuleContext context, PlanFacts facts)
    {
        var all = facts.Nodes.ToArray();
        var wrong = new bool[all.Length];
        for (var i = all.Length - 1; i >= 0; i--)
        {
            var node = all[i];
            var isWrong = IsWrong(context, facts, node);
            var isBelow = node.Children.Any(child => wrong[child.Id - 1])
                || (node.NodeType == "CTE Scan" && all.Any(producer => producer.SubplanName == $"CTE {node.CteName}" && IsWrong(context, facts, producer)));
            wrong[i] = isWrong || isBelow;
            if (isWrong && !isBelow && !Passing.Contains(node.NodeType))
            {
                var at = node;
                while (at is { RelationName: null, NodeType: "Bitmap Index Scan" or "BitmapAnd" or "BitmapOr", Parent: { } parent })
                {
                    at = parent;
                }

                yield return new WrongEstimate(at, facts.TableOf(at), facts.Times[node].Rows ?? 0, facts.Times[node].EstimatedRows ?? 0) { Factor = facts.Times[node].MisestimateFactor ?? 1 };
            }
        }
    }

    private static bool IsWrong(RuleContext context, PlanFacts facts, PostgresPlanNode node) =>
        facts.Times[node] is { MisestimateFactor: { } factor, Rows: { } rows, EstimatedRows: { } expected }
        && factor >= context.Option(Factor) && Math.Abs(rows - expected) >= context.Option(LeastRows);
}
