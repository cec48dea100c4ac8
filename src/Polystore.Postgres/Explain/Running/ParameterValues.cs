using System.Globalization;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Postgres.Explain.Running.Sampling;

namespace Polystore.Postgres.Explain.Running;

/// <summary>A statement ready to be explained, with values for its parameters, or without any as the generic plan.</summary>
/// <param name="Body">What stands behind EXPLAIN.</param>
/// <param name="Custom">Whether the plan is made for given values, so that the generic plan is another.</param>
internal sealed record ParameterValues(string Body, bool Custom)
{
    /// <summary>Types of the parameters as the server prints them.</summary>
    public IReadOnlyList<string> Types { get; private init; } = [];

    /// <summary>A value for each parameter, as text; empty when none are known.</summary>
    public IReadOnlyList<string> Values { get; private init; } = [];

    /// <summary>Values out of the statistics; null when the user gave all, or there are no parameters.</summary>
    public ParameterSamples? Samples { get; private init; }

    /// <summary>The value that the user gave for a parameter, by position from 0.</summary>
    public Func<int, string?> Given { get; private init; } = _ => null;

    /// <summary>What to know about the values.</summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

    /// <summary>Prepares a statement with parameters.</summary>
    /// <exception cref="UsageException">Values are missing and the statistics hold none, or there are more than parameters.</exception>
    public static async Task<ParameterValues> BindAsync(
        ExplainSession session, PlannableStatement statement, ExplainRequest request, Snapshot snapshot, CancellationToken cancellationToken)
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
        string? Given(int position) => request.Parameters.GetValueOrDefault(names[position]);
        if (missing.Count == 0)
        {
            return await CustomAsync(session, names.Select(name => request.Parameters[name]).ToList(), cancellationToken) with { Types = types, Given = Given };
        }

        var samples = await ParameterSamples.ReadAsync(session, statement.Sql, types.Count, snapshot, cancellationToken);
        var common = samples.Of(ValueKind.Common, Given);
        if (request.Analyze || missing.Count < names.Count)
        {
            if (common is null)
            {
                throw new UsageException(
                    $"Values are missing for {Listed(missing, missing.Select(name => types[names.IndexOf(name)]).ToList())}, and the statistics hold none for them; give them with --param, in order or as '$1=VALUE'.");
            }

            var sampled = missing.Select(name => $"${name} is {common[names.IndexOf(name)].Words}");
            return await CustomAsync(session, common.Select(value => value.Value).ToList(), cancellationToken) with
            {
                Types = types,
                Given = Given,
                Samples = samples,
                Notes = [$"Values that were not given are out of the statistics: {string.Join(", ", sampled)}; --param gives others."],
            };
        }

        // The planner looks at no value for the generic plan, so NULL stands for any. Up to 15 there is no GENERIC_PLAN, and a prepared
        // statement gives the same plan on every version.
        await session.SetAsync("plan_cache_mode", "force_generic_plan", cancellationToken);
        return new ParameterValues(session.Execute(names.Select(_ => (string?)null)), Custom: false)
        {
            Types = types,
            Values = common?.Select(value => value.Value).ToList() ?? [],
            Samples = samples,
            Notes = ["This is the generic plan, made for parameters of any value; --param gives values and shows the plan for them."],
        };
    }

    /// <summary>A statement with the values in place of its parameters; null when it has one of which no value is known.</summary>
    public string? WriteInto(string sql) => Workloads.Values.BoundStatement.Write(sql, Values, Types);

    private static async Task<ParameterValues> CustomAsync(ExplainSession session, IReadOnlyList<string> values, CancellationToken cancellationToken)
    {
        await session.SetAsync("plan_cache_mode", "force_custom_plan", cancellationToken);
        return new ParameterValues(session.Execute(values), Custom: true) { Values = values };
    }

    private static string Listed(IEnumerable<string> names, IReadOnlyList<string> types) => string.Join(", ", names.Select((name, i) => $"${name} ({types[i]})"));
}
