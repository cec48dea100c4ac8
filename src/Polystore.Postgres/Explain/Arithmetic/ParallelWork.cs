using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Arithmetic;

/// <summary>
/// How many processes ran a node and by what its estimate has to be multiplied to be compared with all its rows. Below Gather the
/// server prints times and rows per loop, a process being a loop; and expected rows per process of the paths that share work.
/// </summary>
internal static class ParallelWork
{
    public static (double[] Processes, double[] EstimateFactor) Of(PostgresPlanNode[] all)
    {
        var processes = new double[all.Length];
        var divisors = new double[all.Length];
        for (var i = 0; i < all.Length; i++)
        {
            (processes[i], divisors[i]) = (1, 1);
            if (all[i].Parent is not { } parent)
            {
                continue;
            }

            (processes[i], divisors[i]) = (processes[parent.Id - 1], divisors[parent.Id - 1]);
            if (parent.NodeType is "Gather" or "Gather Merge" && all[i].ParentRelationship is not ("InitPlan" or "SubPlan"))
            {
                processes[i] = Participants(parent, all[i]);
                divisors[i] = Divisor(parent.WorkersPlanned ?? 0);
            }
        }

        var partial = PartialNodes(all);
        var factors = new double[all.Length];
        for (var i = 0; i < all.Length; i++)
        {
            var loops = all[i].Loops ?? 1;
            factors[i] = partial[i] && divisors[i] > 1 ? divisors[i] * (all[i].Loops is null ? 1 : loops / processes[i]) : loops;
        }

        return (processes, factors);
    }

    // The leader takes part unless it is busy or told not to; the loops of the node below say what really happened.
    private static double Participants(PostgresPlanNode gather, PostgresPlanNode child)
    {
        var launched = gather.WorkersLaunched ?? gather.WorkersPlanned ?? 0;
        return child.Loops is { } loops and > 0 && gather.Loops is { } starts and > 0
            ? Math.Clamp(loops / starts, 1, launched + 1)
            : launched + 1;
    }

    // get_parallel_divisor in src/backend/optimizer/path/costsize.c: the leader helps less the more workers it has to serve.
    private static double Divisor(double workers) => workers + Math.Max(0, 1 - (0.3 * workers));

    // A node returns a share of the rows when it or the input that drives it does.
    private static bool[] PartialNodes(PostgresPlanNode[] all)
    {
        var partial = new bool[all.Length];
        for (var i = all.Length - 1; i >= 0; i--)
        {
            var node = all[i];
            var isAppend = node.NodeType is "Append" or "Merge Append";
            partial[i] = node.NodeType is not ("Gather" or "Gather Merge") && (node.ParallelAware
                || node.Children.Where(child => child.ParentRelationship is not ("InitPlan" or "SubPlan" or "Inner")).Take(isAppend ? int.MaxValue : 1).Any(child => partial[child.Id - 1]));
        }

        return partial;
    }
}
