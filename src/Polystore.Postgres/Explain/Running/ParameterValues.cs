using System.Globalization;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Postgres.Explain.Parsing;

namespace Polystore.Postgres.Explain.Running;

/// <summary>A statement ready to be explained, with values for its parameters, or without any as the generic plan.</summary>
/// <param name="Body">What stands behind EXPLAIN.</param>
/// <param name="Custom">Whether the plan is made for given values, so that the generic plan is another.</param>
internal sealed record ParameterValues(string Body, bool Custom)
{
    // Half or twice the cost: less is within what the planner's constants get wrong.
    private const double MuchDifferent = 2;

    /// <summary>What to know about the values.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Prepares a statement with parameters.</summary>
    /// <exception cref="UsageException">Values are missing, or there are more than parameters.</exception>
    public static async Task<ParameterValues> BindAsync(ExplainSession session, PlannableStatement statement, ExplainRequest request, CancellationToken cancellationToken)
    {
        if (!statement.HasParameters)
        {
            return request.Parameters.Count == 0
                ? new ParameterValues(statement.Sql, Custom: false)
                : throw new UsageException("The statement has no parameters; write $1, $2, … where the values of --param belong.");
        }

        var types = await session.PrepareAsync(statement.Sql, cancellationToken);
        var names = Enumerable.Range(1, types.Count).Select(position => position.ToString(CultureInfo.InvariantCulture)).ToList();
        if (request.Parameters.Keys.FirstOrDefault(key => !names.Contains(key)) is { } unknown)
        {
            throw new UsageException($"There is no parameter '{unknown}'; the statement has {Listed(names, types)}.");
        }

        var missing = names.Where(name => !request.Parameters.ContainsKey(name)).ToList();
        if (missing.Count == 0)
        {
            await session.SetAsync("plan_cache_mode", "force_custom_plan", cancellationToken);
            return new ParameterValues(session.Execute(names.Select(name => request.Parameters[name])), Custom: true);
        }

        if (request.Analyze || missing.Count < names.Count)
        {
            throw new UsageException($"Values are missing for {Listed(missing, missing.Select(name => types[names.IndexOf(name)]).ToList())}; give them with --param, in order or as '$1=VALUE'.");
        }

        // The planner looks at no value for the generic plan, so NULL stands for any.
        await session.SetAsync("plan_cache_mode", "force_generic_plan", cancellationToken);
        return new ParameterValues(session.Execute(names.Select(_ => (string?)null)), Custom: false)
        {
            Notes = ["This is the generic plan, made for parameters of any value; --param gives values and shows the plan for them."],
        };
    }

    /// <summary>The cost of the generic plan beside that of the plan for the values.</summary>
    public async Task<(IReadOnlyDictionary<string, double> Totals, IReadOnlyList<string> Notes)> CompareAsync(
        ExplainSession session, double? custom, CancellationToken cancellationToken)
    {
        if (!Custom || custom is not { } cost)
        {
            return (new Dictionary<string, double>(), []);
        }

        await session.SetAsync("plan_cache_mode", "force_generic_plan", cancellationToken);
        var generic = PostgresPlanReader.Read(await session.ExplainAsync("FORMAT JSON", Body, cancellationToken)).Root.TotalCost ?? 0;
        var totals = new Dictionary<string, double> { ["custom_cost"] = cost, ["generic_cost"] = generic };
        var differs = Math.Max(cost, 1) / Math.Max(generic, 1) is >= MuchDifferent or <= 1 / MuchDifferent;
        return (totals, differs
            ? [string.Create(
                CultureInfo.InvariantCulture,
                $"For these values the planner expects a cost of {cost:#,0}, for any values {generic:#,0}: prepared statements may change plans after five executions (PREPARE, plan_cache_mode).")]
            : []);
    }

    private static string Listed(IEnumerable<string> names, IReadOnlyList<string> types) => string.Join(", ", names.Select((name, i) => $"${name} ({types[i]})"));
}
