using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Parsing;

namespace Polystore.Postgres.Explain.Writing;

/// <summary>Turns a plan into the tree of names and values that JSON, YAML and XML print. Iterative over nodes.</summary>
internal static class PlanTree
{
    public static PlanValue Of(PostgresPlan plan)
    {
        var holder = PlanValue.Object();
        AddNamed(holder, PlanHeader.All.Take(2), plan);
        holder.Add("Plan", Node(plan.Root));
        AddNamed(holder, PlanHeader.All.Skip(2), plan);
        AddOther(holder, plan.Other);
        return holder;
    }

    private static PlanValue Node(PostgresPlanNode root)
    {
        var top = PlanValue.Object();
        var pending = new Stack<(PostgresPlanNode Node, PlanValue Value)>();
        pending.Push((root, top));
        while (pending.TryPop(out var next))
        {
            var (node, value) = next;
            AddNamed(value, NodeProperties.All, node);
            AddNamed(value, MeasureProperties.All, node);
            AddOther(value, node.Other);
            AddWorkers(value, node);
            if (node.Children.Count > 0)
            {
                var plans = PlanValue.List();
                value.Add("Plans", plans);
                foreach (var child in node.Children)
                {
                    var item = PlanValue.Object();
                    plans.Items!.Add(item);
                    pending.Push((child, item));
                }
            }
        }

        return top;
    }

    private static void AddWorkers(PlanValue value, PostgresPlanNode node)
    {
        if (node.Workers.Count == 0)
        {
            return;
        }

        var workers = PlanValue.List();
        foreach (var worker in node.Workers)
        {
            var item = PlanValue.Object();
            item.Add("Worker Number", PlanValue.Of(worker.Number));
            AddNamed(item, MeasureProperties.All, worker);
            if (worker.Jit is { } jit)
            {
                item.Add("JIT", JitSection.Write(jit));
            }

            AddOther(item, worker.Other);
            workers.Items!.Add(item);
        }

        value.Add("Workers", workers);
    }

    private static void AddNamed<TOwner>(PlanValue value, IEnumerable<PlanProperty<TOwner>> properties, TOwner owner)
    {
        foreach (var property in properties)
        {
            if (property.Write(owner) is { } written)
            {
                value.Add(property.Name, written);
            }
        }
    }

    private static void AddOther(PlanValue value, IReadOnlyDictionary<string, string> other)
    {
        foreach (var (name, text) in other)
        {
            value.Add(name, text);
        }
    }
}
