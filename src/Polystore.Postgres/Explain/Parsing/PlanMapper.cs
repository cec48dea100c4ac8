using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Parsing;

/// <summary>Makes a plan out of what a format held. Iterative over nodes: plans may be thousands of levels deep.</summary>
internal static class PlanMapper
{
    private static readonly Dictionary<string, PlanProperty<PostgresPlanNode>> NodeNames = NodeProperties.All.ToDictionary(property => property.Name);
    private static readonly Dictionary<string, PlanProperty<PostgresPlanMeasures>> MeasureNames = MeasureProperties.All.ToDictionary(property => property.Name);

    /// <param name="holder">The object that has the root under <c>Plan</c>.</param>
    public static PostgresPlan Map(PlanValue holder)
    {
        var plan = new PostgresPlan { Root = Node(holder.Find("Plan")!) };
        PlanHeader.Read(plan, holder);
        return plan;
    }

    private static PostgresPlanNode Node(PlanValue value)
    {
        var root = new PostgresPlanNode();
        var pending = new Stack<(PostgresPlanNode Node, PlanValue Value)>();
        pending.Push((root, value));
        var id = 0;
        while (pending.TryPop(out var next))
        {
            var (node, source) = next;
            node.Id = ++id;
            var inputs = Fill(node, source);
            if (inputs.Count == 0)
            {
                continue;
            }

            var children = inputs.ConvertAll(_ => new PostgresPlanNode { Parent = node });
            node.Children = children;
            for (var i = inputs.Count - 1; i >= 0; i--)
            {
                pending.Push((children[i], inputs[i]));
            }
        }

        return root;
    }

    private static List<PlanValue> Fill(PostgresPlanNode node, PlanValue source)
    {
        var inputs = new List<PlanValue>();
        Dictionary<string, string>? other = null;
        SortedDictionary<double, PostgresPlanWorker>? workers = null;
        foreach (var (name, value) in source.Members ?? [])
        {
            if (NodeNames.TryGetValue(name, out var property))
            {
                property.Read(node, value);
            }
            else if (MeasureNames.TryGetValue(name, out var measure))
            {
                measure.Read(node, value);
            }
            else if (name == "Plans")
            {
                inputs.AddRange((value.Items ?? []).Where(item => item.Members is not null));
            }
            else if (name == "Workers" && value.Items is not null)
            {
                // Before 13 a node may have the key twice, once for the sort and once for the times.
                ReadWorkers(workers ??= [], value.Items);
            }
            else if (!value.IsEmpty && (value.Scalar is not null || !NestedPlans.TryRead(value, other ??= [], inputs)))
            {
                (other ??= []).TryAdd(name, value.Describe());
            }
        }

        if (node.NodeType.Length == 0)
        {
            node.NodeType = "Unknown";
        }

        if (workers is not null)
        {
            node.Workers = [.. workers.Values];
        }

        if (other is { Count: > 0 })
        {
            node.Other = other;
        }

        return inputs;
    }

    private static void ReadWorkers(SortedDictionary<double, PostgresPlanWorker> workers, List<PlanValue> items)
    {
        foreach (var item in items)
        {
            var number = item.Find("Worker Number")?.AsNumber() ?? workers.Count;
            if (!workers.TryGetValue(number, out var worker))
            {
                workers[number] = worker = new PostgresPlanWorker { Number = (int)Math.Clamp(number, 0, int.MaxValue) };
            }

            var other = (Dictionary<string, string>)worker.Other;
            foreach (var (name, value) in item.Members ?? [])
            {
                if (MeasureNames.TryGetValue(name, out var measure))
                {
                    measure.Read(worker, value);
                }
                else if (name == "JIT")
                {
                    worker.Jit = JitSection.Read(value);
                }
                else if (name != "Worker Number" && !value.IsEmpty)
                {
                    other.TryAdd(name, value.Describe());
                }
            }
        }
    }
}
