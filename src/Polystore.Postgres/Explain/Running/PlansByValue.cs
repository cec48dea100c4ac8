using System.Globalization;
using Polystore.Postgres.Explain.Model;
using Polystore.Postgres.Explain.Parsing;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Explain.Running.Sampling;

namespace Polystore.Postgres.Explain.Running;

/// <summary>The plans of a statement for other values of its parameters, beside the generic one.</summary>
internal sealed class PlansByValue(ExplainSession session, ParameterValues values)
{
    // Half or twice the cost: less is within what the planner's constants get wrong.
    private const double MuchDifferent = 2;

    private const string Options = "FORMAT JSON";

    // What is run again is an extra: nobody waits for it longer than this, whatever the statement takes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The plan made for any values; null for a statement without parameters.</summary>
    public PostgresPlan? Generic { get; private set; }

    /// <summary>The plans for values out of the statistics, those of the most common ones first.</summary>
    public async Task<IReadOnlyList<ValuePlan>> ReadAsync(CancellationToken cancellationToken)
    {
        if (values.Types.Count == 0)
        {
            return [];
        }

        await session.SetAsync("plan_cache_mode", "force_generic_plan", cancellationToken);
        Generic = PostgresPlanReader.Read(await session.ExplainAsync(Options, session.Execute(values.Types.Select(_ => (string?)null)), cancellationToken));
        await session.SetAsync("plan_cache_mode", "force_custom_plan", cancellationToken);
        var plans = new List<ValuePlan>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var one in values.Samples?.Sets(values.Given) ?? [])
        {
            // A value that does not fit the type of its parameter, because the statement casts the column, is left out.
            var call = session.Execute(one.Select(value => value.Value));
            if (seen.Add(call) && await session.TryAsync($"EXPLAIN ({Options}) {call}", cancellationToken) is { Count: > 0 } text)
            {
                plans.Add(new ValuePlan(ValueWords.Listed(one.Select(value => value.Words).Distinct(StringComparer.Ordinal).ToList()), call, PostgresPlanReader.Read(string.Join('\n', text)))
                {
                    Values = one.Select(value => value.Value).ToList(),
                    Weight = ParameterSamples.WeightOf(one),
                });
            }
        }

        return plans;
    }

    /// <summary>Runs the plans that differ from the one that was measured already, and the generic plan with the values for which it is another.</summary>
    /// <param name="plans">The plans.</param>
    /// <param name="measured">The plan that was measured.</param>
    /// <param name="options">What stands in the brackets of EXPLAIN.</param>
    /// <param name="time">Limits it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<IReadOnlyList<ValuePlan>> MeasureAsync(IReadOnlyList<ValuePlan> plans, PostgresPlan measured, string options, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var result = new List<ValuePlan>();
        foreach (var plan in plans)
        {
            await SetModeAsync("force_custom_plan", cancellationToken);
            var own = plan with { Measured = plan.Call == values.Body ? measured : plan.IsNear(measured) ? null : await RunAsync(plan, options, start, time, cancellationToken) };
            await SetModeAsync("force_generic_plan", cancellationToken);
            result.Add(own.Measured is null || plan.HasStepsOf(Generic!) ? own : own with { Generic = await RunAsync(plan, options, start, time, cancellationToken) });
        }

        await SetModeAsync("force_custom_plan", cancellationToken);
        return result;
    }

    /// <summary>Costs of the generic plan and of that for the values, and what differs, a sentence each.</summary>
    /// <param name="cost">Cost of the plan that is explained.</param>
    /// <param name="plans">The plans by value.</param>
    /// <param name="operatorCost">cpu_operator_cost; null when unknown.</param>
    public (IReadOnlyDictionary<string, double> Totals, IReadOnlyList<string> Notes) Compare(double? cost, IReadOnlyList<ValuePlan> plans, double? operatorCost)
    {
        if (Generic is null)
        {
            return (new Dictionary<string, double>(), []);
        }

        var totals = new Dictionary<string, double> { ["generic_cost"] = ValueWords.CostOf(Generic) };
        if (values.Custom && cost is { } custom)
        {
            totals["custom_cost"] = custom;
        }

        if (plans.Any(plan => !plan.HasStepsOf(Generic)))
        {
            return (totals, [.. ValueWords.Differing(Generic, plans, operatorCost)]);
        }

        return (totals, values.Custom && Differs(cost ?? 0, ValueWords.CostOf(Generic))
            ? [string.Create(
                CultureInfo.InvariantCulture,
                $"For these values the planner expects a cost of {cost:#,0}, for any values {ValueWords.CostOf(Generic):#,0}: prepared statements may change plans after five executions (PREPARE, plan_cache_mode).")]
            : []);
    }

    /// <summary>What a plan is made of.</summary>
    internal static string Steps(PostgresPlan plan) => string.Join('\n', plan.Nodes.Select(PlanWords.Title));

    private async Task<PostgresPlan?> RunAsync(ValuePlan plan, string options, long start, TimeProvider time, CancellationToken cancellationToken) =>
        time.GetElapsedTime(start) < Patience && await session.TryAsync($"EXPLAIN ({options}) {plan.Call}", cancellationToken) is { Count: > 0 } text
            ? PostgresPlanReader.Read(string.Join('\n', text))
            : null;

    private async Task SetModeAsync(string mode, CancellationToken cancellationToken)
    {
        if (session.IsOpen)
        {
            await session.SetAsync("plan_cache_mode", mode, cancellationToken);
        }
    }

    private static bool Differs(double custom, double generic) => Math.Max(custom, 1) / Math.Max(generic, 1) is >= MuchDifferent or <= 1 / MuchDifferent;
}
