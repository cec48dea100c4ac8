using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Arithmetic;

/// <summary>
/// Where the time, the blocks and the rows of a plan belong. The reasons are in docs/explain-arithmetic.md.
/// </summary>
public sealed class PlanArithmetic
{
    // The server prints three decimals of a millisecond.
    private const double RoundingOfTime = 0.0005;

    private readonly NodeArithmetic[] nodes;

    private PlanArithmetic(PostgresPlan plan, NodeArithmetic[] nodes)
    {
        this.nodes = nodes;
        TriggerTime = plan.Triggers.Sum(trigger => trigger.Time ?? 0);
        ExecutionTime = plan.ExecutionTime ?? (nodes[0].TotalTime is { } root ? root + TriggerTime : null);
        OutsideTime = ExecutionTime is { } all && nodes[0].TotalTime is { } tree ? Math.Max(0, all - tree - TriggerTime) : null;
    }

    /// <summary>The nodes in the order of the plan; the node with <c>Id</c> n is at n - 1.</summary>
    public IReadOnlyList<NodeArithmetic> Nodes => nodes;

    /// <summary>Execution time as the server says it; else that of the root and the triggers. Null without times.</summary>
    public double? ExecutionTime { get; }

    /// <summary>Time of all triggers. Those of constraints and other AFTER triggers run after the tree and are in no node.</summary>
    public double TriggerTime { get; }

    /// <summary>
    /// Execution time that is in no node and no trigger: starting and ending the executor, statements of a WITH that nothing reads,
    /// just-in-time compilation before the first row. Null without times.
    /// </summary>
    public double? OutsideTime { get; }

    /// <summary>What one node did.</summary>
    public NodeArithmetic this[PostgresPlanNode node] => nodes[node.Id - 1];

    /// <summary>Part of the execution time that passed in the node alone, from 0 to 1; null without times.</summary>
    public double? Share(PostgresPlanNode node) =>
        this[node].SelfTime is { } self && ExecutionTime is { } all and > 0 ? Math.Min(1, self / all) : null;

    /// <summary>Computes the shares of a plan.</summary>
    public static PlanArithmetic Of(PostgresPlan plan)
    {
        var all = plan.Nodes.ToArray();
        var parallel = ParallelWork.Of(all);
        var early = EarlyStop.Of(all);
        var counted = Array.Exists(all, node => node.Buffers is not null);
        var totals = Array.ConvertAll(all, node => node.ActualTotalTime is { } time ? time * (node.Loops ?? 1) : node.NeverExecuted && plan.Timed ? 0 : (double?)null);
        var times = Array.ConvertAll(totals, total => total ?? 0);
        var spent = Array.ConvertAll(all, node => new Spending(node.Buffers, node.IoTimings?.Total ?? 0, RoundingOfTime * (node.Loops ?? 0)));
        foreach (var charge in Charges.Of(all, totals))
        {
            // A Gather waits for its processes at the same time: of their work it sees what passed on the clock.
            times[charge.To] -= charge.Part * (totals[charge.From] ?? 0) * parallel.Processes[charge.To] / parallel.Processes[charge.From];
            spent[charge.To].Subtract(all[charge.From], charge.Part, RoundingOfTime);
        }

        var done = new NodeArithmetic[all.Length];
        for (var i = 0; i < all.Length; i++)
        {
            var node = all[i];
            var processes = parallel.Processes[i];
            double? self = totals[i] is null ? null : Math.Max(0, times[i]);
            var rows = node.ActualRows is { } average && node.Loops is { } loops ? average * loops : (double?)null;
            var estimate = node.PlanRows is { } expected ? expected * parallel.EstimateFactor[i] : (double?)null;
            done[i] = new NodeArithmetic
            {
                Node = node,
                Processes = processes,
                TotalProcessTime = totals[i],
                TotalTime = totals[i] / processes,
                SelfProcessTime = self,
                SelfTime = self / processes,
                TimeUncertainty = totals[i] is null ? 0 : spent[i].Uncertainty,
                Rows = rows,
                EstimatedRows = estimate,
                EstimateRatio = Ratio(node, rows, estimate, parallel.EstimateFactor[i], early[i]),
                MayStopEarly = early[i].HasFlag(RowCounting.MayStopEarly),
                SelfBuffers = counted ? spent[i].SelfBuffers() : null,
                SelfIoTime = spent[i].SelfIoTime,
            };
        }

        return new PlanArithmetic(plan, done);
    }

    // One row a loop at least, as the planner clamps (clamp_row_est in src/backend/optimizer/path/costsize.c): it cannot say that most
    // loops find nothing, and less than half a row a loop prints as 0 up to 17.
    private static double? Ratio(PostgresPlanNode node, double? rows, double? estimate, double factor, RowCounting counting)
    {
        // A bitmap of several indexes has no rows of its own: BitmapAnd and BitmapOr always say 0; one of whole blocks guesses them.
        if (rows is not { } actual || estimate is not { } expected || node.Loops is not > 0 || node.NodeType is "BitmapAnd" or "BitmapOr" || BlockBitmap.IsOne(node))
        {
            return null;
        }

        var least = Math.Max(1, factor);
        var ratio = Math.Max(actual, least) / Math.Max(expected, least);
        return (ratio < 1 && counting.HasFlag(RowCounting.MayStopEarly)) || (ratio > 1 && counting.HasFlag(RowCounting.MayRepeat)) ? null : ratio;
    }
}
