using System.Globalization;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Explain.Running;

/// <summary>Says how plans differ from value to value.</summary>
internal static class ValueWords
{
    /// <summary>What the generic plan is made for.</summary>
    public const string AnyValue = "any value (the generic plan)";

    // A plan is told by its uppermost steps; the rest is a --param away.
    private const int MostSteps = 5;

    // Touching this many times the blocks is another cost, whatever is cached.
    private const double MuchMore = 2;

    /// <summary>The sentences about plans of which one at least differs from the generic one.</summary>
    public static IEnumerable<string> Differing(PostgresPlan generic, IReadOnlyList<ValuePlan> plans, double? operatorCost)
    {
        yield return "The plan depends on the value. A prepared statement takes the generic plan from the sixth execution on when it seems no dearer than the plans before (PREPARE); plan_cache_mode decides it otherwise.";
        yield return $"For {AnyValue}: {Steps(generic)} (cost {Number(CostOf(generic))}).";
        foreach (var plan in plans)
        {
            yield return $"For {plan.Words}: {Steps(plan.Plan)} (cost {Number(CostOf(plan.Plan))}{Measured(plan)}){(plan.Weight is { } weight ? $"; {weight}" : "")}.";
        }

        if (AutoPlanMode.Sentence(generic, plans, operatorCost) is { } mode)
        {
            yield return mode;
        }

        if (Verdict(generic, plans) is { } verdict)
        {
            yield return verdict;
        }
    }

    /// <summary>Words in a row: a, b and c.</summary>
    public static string Listed(IReadOnlyList<string> words) => words.Count < 2 ? string.Concat(words) : $"{string.Join(", ", words.SkipLast(1))} and {words[^1]}";

    /// <summary>The planner's cost of one run.</summary>
    public static double CostOf(PostgresPlan plan) => plan.Root.TotalCost ?? 0;

    private static string? Verdict(PostgresPlan generic, IReadOnlyList<ValuePlan> plans)
    {
        var right = plans.Where(plan => plan.HasStepsOf(generic)).Select(plan => plan.Words).ToList();
        if (plans.Where(plan => plan.Harm is not null).ToList() is not [_, ..] measured)
        {
            return right.Count == 0 ? null : $"The generic plan is the one for {Listed(right)} and another than that for {Listed(plans.Select(plan => plan.Words).Except(right, StringComparer.Ordinal).ToList())}; what that costs shows with --analyze.";
        }

        var wrong = measured.Where(plan => plan.Harm >= MuchMore).ToList();
        return wrong.Count == 0
            ? "Run with these values, the generic plan touches less than twice the blocks of the plan for each: nothing is gained by another plan_cache_mode."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"The generic plan is wrong for {Listed(wrong.ConvertAll(plan => string.Create(CultureInfo.InvariantCulture, $"{plan.Words} ({plan.Harm:#,0.#} times the blocks)")))}{(right.Count > 0 ? $" and right for {Listed(right)}" : "")}: plan_cache_mode = force_custom_plan for this statement (SET LOCAL, ALTER FUNCTION … SET, or the driver's switch for prepared statements) plans each execution by its value.");
    }

    private static string Measured(ValuePlan plan) => plan.Measured?.Root.Buffers?.Touched is not { } own ? ""
        : plan.Generic?.Root.Buffers?.Touched is { } generic ? $"; run: {Number(own)} blocks, by the generic plan {Number(generic)}"
        : $"; run: {Number(own)} blocks";

    private static string Steps(PostgresPlan plan)
    {
        var steps = plan.Nodes.Select(PlanWords.Title).ToList();
        return string.Join(" over ", steps.Take(MostSteps)) + (steps.Count > MostSteps ? $" and {steps.Count - MostSteps} more steps" : "");
    }

    private static string Number(double number) => PlanWords.Number(number);
}
