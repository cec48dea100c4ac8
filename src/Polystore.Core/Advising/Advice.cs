using Polystore.Core.Findings;
using Polystore.Core.Proofs;

namespace Polystore.Core.Advising;

/// <summary>An index strategy for a workload. Its JSON form is a promise (docs/json.md).</summary>
public sealed record Advice
{
    /// <summary>Format and version of the JSON.</summary>
    public string Format { get; init; } = "polystore.advice/1";

    /// <summary>Target with secrets masked.</summary>
    public required string Target { get; init; }

    /// <summary>Engine.</summary>
    public required string Engine { get; init; }

    /// <summary>Version of the server or library.</summary>
    public required string ServerVersion { get; init; }

    /// <summary>What was looked at; null when the engine does not say.</summary>
    public AdvisedWorkload? Workload { get; init; }

    /// <summary>Cost of the whole workload before and after.</summary>
    public required AdviceCost Cost { get; init; }

    /// <summary>No set of indexes can bring the cost below this; null when no bound was computed.</summary>
    public AdviceBound? Bound { get; init; }

    /// <summary>Times the planner was asked.</summary>
    public long PlannerCalls { get; init; }

    /// <summary>Seconds that searching took.</summary>
    public double Seconds { get; init; }

    /// <summary>Indexes to make, best first.</summary>
    public IReadOnlyList<AdvisedIndex> Indexes { get; init; } = [];

    /// <summary>Indexes to drop.</summary>
    public IReadOnlyList<AdvisedDrop> Drops { get; init; } = [];

    /// <summary>What each statement gains or pays; regressions first.</summary>
    public IReadOnlyList<AdvisedStatement> Statements { get; init; } = [];

    /// <summary>Statements that could not be advised on, with the reason.</summary>
    public IReadOnlyList<SkippedStatement> Skipped { get; init; } = [];

    /// <summary>Indexes that were considered and refused although they help something, with the arithmetic.</summary>
    public IReadOnlyList<RefusedIndex> Refused { get; init; } = [];

    /// <summary>Other advice: statistics, types, rewrites.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Measurement; null means "unproven".</summary>
    public Proof? Proof { get; init; }
}

/// <summary>Cost before and after.</summary>
/// <param name="Before">Without the advice.</param>
/// <param name="After">With the advice.</param>
/// <param name="Unit">What the numbers are, such as <c>planner cost × calls</c>.</param>
public sealed record AdviceCost(double Before, double After, string Unit);

/// <summary>A lower bound of the cost.</summary>
/// <param name="Value">The bound, in the unit of <see cref="AdviceCost"/>.</param>
/// <param name="Scope">What it holds over.</param>
public sealed record AdviceBound(double Value, string Scope);

/// <summary>Bytes of an index by how they are known.</summary>
/// <param name="Hypothetical">By the what-if planner.</param>
/// <param name="Predicted">By row width and the engine's page layout.</param>
/// <param name="Measured">Of a real build.</param>
public sealed record IndexBytes(long? Hypothetical = null, long? Predicted = null, long? Measured = null);

/// <summary>An index to make.</summary>
public sealed record AdvisedIndex
{
    /// <summary>The index as the catalogue will show it.</summary>
    public required Catalogs.Index Index { get; init; }

    /// <summary>Statements that make it.</summary>
    public required IReadOnlyList<string> Apply { get; init; }

    /// <summary>Statements that undo it.</summary>
    public required IReadOnlyList<string> Rollback { get; init; }

    /// <summary>Its size.</summary>
    public IndexBytes Bytes { get; init; } = new();

    /// <summary>Ids of the statements that use it.</summary>
    public IReadOnlyList<string> Serves { get; init; } = [];

    /// <summary>Why these columns in this order.</summary>
    public required string Why { get; init; }

    /// <summary>What it locks while it is made.</summary>
    public string? Lock { get; init; }

    /// <summary>Seconds that building it took on a copy; null when it was not built.</summary>
    public double? BuildSeconds { get; init; }
}

/// <summary>An index to drop.</summary>
public sealed record AdvisedDrop
{
    /// <summary>The index.</summary>
    public required Catalogs.Index Index { get; init; }

    /// <summary>Statements that drop it.</summary>
    public required IReadOnlyList<string> Apply { get; init; }

    /// <summary>Statements that make it again, byte for byte.</summary>
    public required IReadOnlyList<string> Rollback { get; init; }

    /// <summary>Its size.</summary>
    public IndexBytes Bytes { get; init; } = new();

    /// <summary>Why it is superfluous.</summary>
    public required string Reason { get; init; }
}

/// <summary>What one statement gains or pays.</summary>
public sealed record AdvisedStatement
{
    /// <summary>Id in the workload.</summary>
    public required string Id { get; init; }

    /// <summary>How often it runs.</summary>
    public required double Calls { get; init; }

    /// <summary>Cost of one run before, in the unit of <see cref="AdviceCost"/> without the calls.</summary>
    public required double Before { get; init; }

    /// <summary>Cost of one run after.</summary>
    public required double After { get; init; }

    /// <summary>Whether the results stayed the same; <see cref="DigestVerdict.None"/> when not measured.</summary>
    public DigestVerdict Digest { get; init; } = DigestVerdict.None;

    /// <summary>Why the digest is undetermined.</summary>
    public string? Reason { get; init; }

    /// <summary>The statement's text, constants hidden unless values were asked for.</summary>
    public string? Sql { get; init; }

    /// <summary>What the values are that stand in for its parameters, in words; null when the workload gives them.</summary>
    public string? Values { get; init; }
}

/// <summary>A statement that could not be advised on.</summary>
/// <param name="Id">Id in the workload.</param>
/// <param name="Reason">Why.</param>
public sealed record SkippedStatement(string Id, string Reason);

/// <summary>An index that helps something and is refused all the same.</summary>
/// <param name="Definition">The statement that would make it.</param>
/// <param name="Reason">The arithmetic: what it would save and what it would cost.</param>
public sealed record RefusedIndex(string Definition, string Reason);
