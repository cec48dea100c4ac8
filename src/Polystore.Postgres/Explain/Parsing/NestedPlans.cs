namespace Polystore.Postgres.Explain.Parsing;

/// <summary>
/// Plans inside what a custom node says: <c>Distributed Query</c> of Citus holds jobs, jobs hold tasks, tasks hold the plans of
/// other servers. Text shows the tasks as nodes; so they are here.
/// </summary>
internal static class NestedPlans
{
    // Citus needs seven levels; what is deeper is described as one line.
    private const int Deepest = 32;

    /// <returns>False when there is no plan inside; then nothing was added.</returns>
    public static bool TryRead(PlanValue value, Dictionary<string, string> other, List<PlanValue> inputs)
    {
        if (!HasPlan(value, 0))
        {
            return false;
        }

        Collect(value, other, inputs, 0);
        return true;
    }

    private static bool HasPlan(PlanValue value, int depth) => depth < Deepest && (IsNode(value)
        || (value.Members?.Any(member => HasPlan(member.Value, depth + 1)) ?? false)
        || (value.Items?.Any(item => HasPlan(item, depth + 1)) ?? false));

    private static bool IsNode(PlanValue value) => value.Find("Node Type")?.Scalar is not null;

    private static void Collect(PlanValue value, Dictionary<string, string> other, List<PlanValue> inputs, int depth)
    {
        if (IsNode(value))
        {
            inputs.Add(value);
            return;
        }

        if (value.Find("Remote Plan") is not null)
        {
            inputs.Add(Step("Task", value, depth));
            return;
        }

        if (value.Find("Intermediate Data Size") is not null || value.Find("Subplan Duration") is not null)
        {
            inputs.Add(Step("Distributed Subplan", value, depth));
            return;
        }

        foreach (var (name, member) in value.Members ?? [])
        {
            if (!HasPlan(member, depth))
            {
                other.TryAdd(name, member.Describe());
            }
            else
            {
                Collect(member, other, inputs, depth + 1);
            }
        }

        foreach (var item in value.Items ?? [])
        {
            Collect(item, other, inputs, depth + 1);
        }
    }

    private static PlanValue Step(string type, PlanValue value, int depth)
    {
        var step = PlanValue.Object();
        var attributes = new Dictionary<string, string>();
        var plans = PlanValue.List();
        step.Add("Node Type", type);
        foreach (var (name, member) in value.Members ?? [])
        {
            if (!HasPlan(member, depth))
            {
                attributes.TryAdd(name, member.Describe());
            }
            else
            {
                Collect(member, attributes, plans.Items!, depth + 1);
            }
        }

        foreach (var (name, text) in attributes)
        {
            step.Add(name, text);
        }

        step.Add("Plans", plans);
        return step;
    }
}
