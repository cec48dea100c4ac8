using System.Globalization;
using Polystore.Postgres.Explain.Model;

namespace Polystore.Postgres.Explain.Running;

/// <summary>
/// What <c>plan_cache_mode = auto</c> comes to: from the sixth execution on the generic plan stays when its cost is below the average of
/// the plans by value so far, each charged with its planning (choose_custom_plan and cached_plan_cost in
/// src/backend/utils/cache/plancache.c: 1000 × cpu_operator_cost × (tables + 1)).
/// </summary>
internal static class AutoPlanMode
{
    private const double Charge = 1000;

    // cpu_operator_cost where nobody can say what it is here (runtime-config-query).
    private const double OperatorCost = 0.0025;

    /// <summary>The sentence; null when nobody knows how often values of each kind are asked for.</summary>
    /// <param name="generic">The generic plan.</param>
    /// <param name="plans">Plans by value with their weights.</param>
    /// <param name="operatorCost">cpu_operator_cost; null when unknown.</param>
    public static string? Sentence(PostgresPlan generic, IReadOnlyList<ValuePlan> plans, double? operatorCost)
    {
        var weighted = plans.Where(plan => plan.Weight is not null).ToList();
        if (weighted.Count < 2 || weighted.Sum(plan => plan.Weight!.Value.Rows) < 0.5)
        {
            return null;
        }

        var tables = generic.Nodes.Count(node => node.RelationName is not null);
        var charge = Charge * (operatorCost ?? OperatorCost) * (tables + 1);
        var byRows = Average(weighted, plan => plan.Weight!.Value.Rows) + charge;
        var byValues = Average(weighted, plan => plan.Weight!.Value.Values) + charge;
        var cost = generic.Root.TotalCost ?? 0;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Where each row is asked for equally often, plans by value cost {byRows:#,0.#} on average, planning included; where each value is, {byValues:#,0.#}; the generic plan costs {cost:#,0.#}. So plan_cache_mode = auto {Choice(cost, byRows, byValues)}.");
    }

    private static string Choice(double generic, double byRows, double byValues) => (generic < byRows, generic < byValues) switch
    {
        (true, true) => "keeps the generic plan either way",
        (false, false) => "goes on planning by value either way",
        (true, false) => "keeps the generic plan in the former case and plans by value in the latter",
        _ => "plans by value in the former case and keeps the generic plan in the latter",
    };

    private static double Average(List<ValuePlan> plans, Func<ValuePlan, double> weight) =>
        plans.Sum(weight) is > 0 and var total ? plans.Sum(plan => weight(plan) * (plan.Plan.Root.TotalCost ?? 0)) / total : 0;
}
