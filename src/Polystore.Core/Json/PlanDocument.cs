using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Plans;

namespace Polystore.Core.Json;

/// <summary>An <see cref="Explanation"/> as <c>polystore.plan/1</c> promises it: the plan's own facts at the top level.</summary>
public sealed record PlanDocument
{
    /// <summary>Format and version of the JSON.</summary>
    public required string Format { get; init; }

    /// <summary>Engine.</summary>
    public required string Engine { get; init; }

    /// <summary>Target with secrets masked; null for a plan from a file.</summary>
    public string? Target { get; init; }

    /// <summary>Version of the server; null for a plan from a file.</summary>
    public string? ServerVersion { get; init; }

    /// <summary>The statement, when known.</summary>
    public string? Sql { get; init; }

    /// <summary>True when the plan carries what really happened and not only estimates.</summary>
    public bool Analyzed { get; init; }

    /// <summary>Planning time in milliseconds.</summary>
    public double? PlanningMs { get; init; }

    /// <summary>Execution time in milliseconds.</summary>
    public double? ExecutionMs { get; init; }

    /// <summary>Totals of the whole statement that belong to no node.</summary>
    public IReadOnlyDictionary<string, double> Totals { get; init; } = new Dictionary<string, double>();

    /// <summary>Where the text of the plan ended, when it was cut short.</summary>
    public string? Truncated { get; init; }

    /// <summary>The root node.</summary>
    public required PlanNode Root { get; init; }

    /// <summary>What was found, worst first.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>What to know about how the plan came about, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The plan beside an earlier one; null when none was given.</summary>
    public PlanComparison? Comparison { get; init; }

    /// <summary>The document of an explanation.</summary>
    public static PlanDocument From(Explanation explanation) => new()
    {
        Format = explanation.Format,
        Engine = explanation.Engine,
        Target = explanation.Target,
        ServerVersion = explanation.ServerVersion,
        Sql = explanation.Plan.Sql,
        Analyzed = explanation.Plan.Analyzed,
        PlanningMs = explanation.Plan.PlanningMs,
        ExecutionMs = explanation.Plan.ExecutionMs,
        Totals = explanation.Plan.Totals,
        Truncated = explanation.Plan.Truncated,
        Root = explanation.Plan.Root,
        Findings = explanation.Findings,
        Notes = explanation.Notes,
        Comparison = explanation.Comparison,
    };
}
