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

    // A plan is told by its uppermost steps; the rest is a --param away.
    private const int MostSteps = 5;

    private const string Options = "FORMAT JSON";

    /// <summary>Costs of the generic plan and of that for the values, and what differs, a sentence each.</summary>
    /// <param name="cost">Cost of the plan that is explained.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<(IReadOnlyDictionary<string, double> Totals, IReadOnlyList<string> Notes)> CompareAsync(double? cost, CancellationToken cancellationToken)
    {
        if (values.Types.Count == 0)
        {
            return (new Dictionary<string, double>(), []);
        }

        await session.SetAsync("plan_cache_mode", "force_generic_plan", cancellationToken);
        var generic = PostgresPlanReader.Read(await session.ExplainAsync(Options, session.Execute(values.Types.Select(_ => (string?)null)), cancellationToken));
        var totals = new Dictionary<string, double> { ["generic_cost"] = CostOf(generic) };
        if (values.Custom && cost is { } custom)
        {
            totals["custom_cost"] = custom;
        }

        var sampled = await SampledAsync(cancellationToken);
        if (sampled.Any(plan => Steps(plan.Plan) != Steps(generic)))
        {
            return (totals, [.. Differing(generic, sampled)]);
        }

        return (totals, values.Custom && Differs(cost ?? 0, CostOf(generic))
            ? [string.Create(
                CultureInfo.InvariantCulture,
                $"For these values the planner expects a cost of {cost:#,0}, for any values {CostOf(generic):#,0}: prepared statements may change plans after five executions (PREPARE, plan_cache_mode).")]
            : []);
    }

    private async Task<IReadOnlyList<(string Words, PostgresPlan Plan)>> SampledAsync(CancellationToken cancellationToken)
    {
        if (values.Samples is not { } samples)
        {
            return [];
        }

        await session.SetAsync("plan_cache_mode", "force_custom_plan", cancellationToken);
        var plans = new List<(string Words, PostgresPlan Plan)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var kind in Enum.GetValues<ValueKind>())
        {
            // A value that does not fit the type of its parameter, because the statement casts the column, is left out.
            if (samples.Of(kind, values.Given) is { } one && seen.Add(session.Execute(one.Select(value => value.Value)))
                && await session.TryAsync($"EXPLAIN ({Options}) {session.Execute(one.Select(value => value.Value))}", cancellationToken) is { Count: > 0 } text)
            {
                plans.Add((Listed(one.Select(value => value.Words).Distinct(StringComparer.Ordinal).ToList()), PostgresPlanReader.Read(string.Join('\n', text))));
            }
        }

        return plans;
    }

    private static IEnumerable<string> Differing(PostgresPlan generic, IReadOnlyList<(string Words, PostgresPlan Plan)> sampled)
    {
        yield return "The plan depends on the value. A prepared statement takes the generic plan from the sixth execution on when it seems no dearer than the plans before (PREPARE); plan_cache_mode decides it otherwise.";
        yield return Sentence("any value (the generic plan)", generic);
        foreach (var (words, plan) in sampled)
        {
            yield return Sentence(words, plan);
        }
    }

    private static string Sentence(string words, PostgresPlan plan)
    {
        var steps = plan.Nodes.Select(PlanWords.Title).ToList();
        var shown = string.Join(" over ", steps.Take(MostSteps)) + (steps.Count > MostSteps ? $" and {steps.Count - MostSteps} more steps" : "");
        return string.Create(CultureInfo.InvariantCulture, $"For {words}: {shown} (cost {CostOf(plan):#,0}).");
    }

    private static string Listed(List<string> words) => words.Count < 2 ? string.Concat(words) : $"{string.Join(", ", words.SkipLast(1))} and {words[^1]}";

    private static string Steps(PostgresPlan plan) => string.Join('\n', plan.Nodes.Select(PlanWords.Title));

    private static double CostOf(PostgresPlan plan) => plan.Root.TotalCost ?? 0;

    private static bool Differs(double custom, double generic) => Math.Max(custom, 1) / Math.Max(generic, 1) is >= MuchDifferent or <= 1 / MuchDifferent;
}
