using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Plans;

namespace Polystore.Core.Engines;

/// <summary>Reads the plan of a statement and says what to do.</summary>
public interface IExplain
{
    /// <summary>Explains one statement.</summary>
    /// <exception cref="Errors.UsageException">The statement cannot be compiled, or is of a kind that is not explained.</exception>
    /// <exception cref="Errors.TargetException">The target cannot be reached or read.</exception>
    Task<Explanation> ExplainAsync(ExplainRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken);
}

/// <summary>What to explain and how.</summary>
public sealed record ExplainRequest
{
    /// <summary>The database.</summary>
    public required DatabaseUrl Target { get; init; }

    /// <summary>One statement, or a script of which <see cref="Nth"/> chooses one.</summary>
    public required string Sql { get; init; }

    /// <summary>Which statement of a script, from 1, among those that have a plan; null when there is but one.</summary>
    public int? Nth { get; init; }

    /// <summary>Whether to run the statement and measure it. Statements that write are always rolled back.</summary>
    public bool Analyze { get; init; }

    /// <summary>Whether a statement that writes may be run at all under <see cref="Analyze"/>.</summary>
    public bool AnalyzeWrites { get; init; }

    /// <summary>Values of parameters by name or position, as text.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Timeouts.</summary>
    public ObserveOptions Options { get; init; } = new();

    /// <summary>When it is asked.</summary>
    public required DateTimeOffset Now { get; init; }
}

/// <summary>A plan with what was found in it.</summary>
public sealed record Explanation
{
    /// <summary>The format of its JSON.</summary>
    public string Format { get; init; } = "polystore.plan/1";

    /// <summary>Engine.</summary>
    public string Engine => Plan.Engine;

    /// <summary>Target with secrets masked; null for a plan from a file.</summary>
    public string? Target { get; init; }

    /// <summary>Version of the server; null for a plan from a file.</summary>
    public string? ServerVersion { get; init; }

    /// <summary>The plan.</summary>
    public required QueryPlan Plan { get; init; }

    /// <summary>What was found, worst first.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>What to know about how the plan came about, a sentence each: parameter values that were assumed, what a rollback did not undo.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The plan beside an earlier one; null when none was given.</summary>
    public PlanComparison? Comparison { get; init; }
}
