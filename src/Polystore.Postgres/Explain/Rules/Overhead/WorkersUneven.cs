using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Rules.Overhead;

internal sealed class WorkersUneven : PlanRule
{
    private static readonly RuleOption Times = new()
    {
        Name = "times", Default = 2, Unit = "times", Minimum = 1, Meaning = "by how much the busiest process must be busier than the others on average",
        Source = "at twice the work of the others, half of what the busiest does could have been spread: noise of a busy machine stays below that",
    };

    private static readonly RuleOption Lost = new()
    {
        Name = "lost", Default = 0.25, Unit = "ratio", Maximum = 1, Meaning = "part of the execution time that evenly spread work would save, from which on it is reported",
        Source = "with two workers and a leader that share fairly but for the last block or partition each, less than a quarter is lost",
    };

    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-PLAN-WORKERS-UNEVEN",
        Engine = EngineNames.Postgres,
        Family = PlanRules.Family,
        Title = "One process of a parallel plan does most of the work",
        LooksFor = "Below a Gather, a process that was busy for twice as long as the others on average, while they had nothing left to do. It needs EXPLAIN (ANALYZE, VERBOSE), which alone prints what each worker did. "
            + "Not reported: work that is spread evenly, workers that came late for little, plans without workers.",
        Why = "The statement ends when the slowest process ends; the others wait.",
        Options = [Times, Lost],
        References = ["https://www.postgresql.org/docs/current/parallel-plans.html", "https://www.postgresql.org/docs/current/sql-explain.html"],
    };

    protected override string? Needs(PlanFacts facts) => !facts.Plan.Timed ? "the plan has no times"
        : facts.Nodes.Any(node => node.WorkersLaunched > 0) && !facts.Nodes.Any(node => node.Workers.Any(worker => worker.ActualTotalTime is not null)) ? "what each worker did is printed with VERBOSE only" : null;

    protected override IEnumerable<Finding> Find(RuleContext context, PlanFacts facts)
    {
        foreach (var gather in facts.Nodes.Where(node => node is { NodeType: "Gather" or "Gather Merge", WorkersLaunched: > 0, Loops: 1 }))
        {
            if (gather.Children.FirstOrDefault(child => child.ParentRelationship == "Outer") is not { } top || Shares(facts, top) is not { Busiest: var most, Others: > 0 and var others, Processes: var processes })
            {
                continue;
            }

            // Spread evenly, each would take the mean of all.
            var mean = (most + (others * (processes - 1))) / processes;
            var stake = facts.StakeOf(most - mean);
            if (most < context.Option(Times) * others || stake.Share < context.Option(Lost))
            {
                continue;
            }

            var node = Origin(context, facts, top);
            var finding = Problem(context, facts, node, stake, $"One of {processes} processes is busy for {PlanWords.Time(most)}, the others for {PlanWords.Time(others)} on average");
            yield return finding with
            {
                Evidence =
                [
                    .. finding.Evidence,
                    Evidence.Of("busiest process", most, "ms", "EXPLAIN (ANALYZE, VERBOSE)"),
                    Evidence.Of("other processes, mean", others, "ms", "EXPLAIN (ANALYZE, VERBOSE)"),
                    Evidence.Of("processes", processes, null, "EXPLAIN (ANALYZE, VERBOSE)"),
                    .. Rows(node) is { } rows ? [Evidence.Of("rows of the workers", rows, null, "EXPLAIN (ANALYZE, VERBOSE)")] : Array.Empty<Evidence>(),
                ],
                Remedy = Remedy.ByHand(
                    node.Flatten().Any(below => below.NodeType == "Append" && below.ParallelAware)
                        ? "Parts of an Append that cannot be shared are done by one process each, so the largest decides: make it scannable in parallel (a sequential or B-tree index scan without functions that are not PARALLEL SAFE), or cut it into smaller partitions."
                        : "Workers take blocks of the driving table, not work: when few blocks hold the rows that are dear, one process gets them. Make the dear part cheaper for all (an index for what is looked up for each row, one grouped join in place of a lookup for each), or drive the join from the large table, whose many blocks spread.",
                    "how rows are spread over blocks and partitions is a matter of the data"),
            };
        }
    }

    // The leader's share is what the workers leave of the whole.
    private static (double Busiest, double Others, int Processes)? Shares(PlanFacts facts, PostgresPlanNode node)
    {
        var workers = node.Workers.Where(worker => worker is { ActualTotalTime: not null, Loops: > 0 }).Select(worker => worker.ActualTotalTime!.Value * worker.Loops!.Value).ToList();
        if (workers.Count == 0 || facts.Times[node].TotalProcessTime is not { } all)
        {
            return null;
        }

        var loops = (node.Loops ?? 0) - node.Workers.Sum(worker => worker.Loops ?? 0);
        var processes = loops > 0 ? [.. workers, Math.Max(0, all - workers.Sum())] : workers;
        var busiest = processes.Max();
        return processes.Count < 2 ? null : (busiest, (processes.Sum() - busiest) / (processes.Count - 1), processes.Count);
    }

    // As far down as one process stays the busiest by as much.
    private static PostgresPlanNode Origin(RuleContext context, PlanFacts facts, PostgresPlanNode top)
    {
        var at = top;
        while (at.Children.Where(child => Shares(facts, child) is { } share && share.Busiest >= context.Option(Times) * share.Others).MaxBy(child => facts.Times[child].TotalProcessTime ?? 0) is { } below
            && facts.Times[below].TotalProcessTime >= (facts.Times[at].TotalProcessTime ?? 0) / 2)
        {
            at = below;
        }

        return at;
    }

    private static string? Rows(PostgresPlanNode node) => node.Workers.Count == 0 ? null
        : string.Join(", ", node.Workers.Select(worker => PlanWords.Number((worker.ActualRows ?? 0) * (worker.Loops ?? 0))));
}
