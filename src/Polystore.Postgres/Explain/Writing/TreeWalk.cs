using Polystore.Postgres.Explain.Parsing;

namespace Polystore.Postgres.Explain.Writing;

/// <summary>One step of a walk over a value.</summary>
/// <param name="Name">Name of the member; null for an item of a list.</param>
/// <param name="Value">The value.</param>
/// <param name="Depth">How deep it is.</param>
/// <param name="Closes">True on the way out of an object or list.</param>
/// <param name="First">True for the first entry of its container.</param>
/// <param name="InList">True when the container is a list.</param>
internal readonly record struct TreeStep(string? Name, PlanValue Value, int Depth, bool Closes, bool First, bool InList);

/// <summary>Walks a value depth first without recursion; objects and lists come twice, on the way in and out.</summary>
internal static class TreeWalk
{
    public static IEnumerable<TreeStep> Over(PlanValue root, Func<TreeStep, bool>? isLeaf = null)
    {
        var pending = new Stack<TreeStep>();
        pending.Push(new(null, root, 0, false, true, false));
        while (pending.TryPop(out var step))
        {
            yield return step;
            if (step.Closes || isLeaf?.Invoke(step) == true || (step.Value.Members is null && step.Value.Items is null))
            {
                continue;
            }

            pending.Push(step with { Closes = true });
            for (var i = (step.Value.Members?.Count ?? 0) - 1; i >= 0; i--)
            {
                var (name, value) = step.Value.Members![i];
                pending.Push(new(name, value, step.Depth + 1, false, i == 0, false));
            }

            for (var i = (step.Value.Items?.Count ?? 0) - 1; i >= 0; i--)
            {
                pending.Push(new(null, step.Value.Items![i], step.Depth + 1, false, i == 0, true));
            }
        }
    }
}
