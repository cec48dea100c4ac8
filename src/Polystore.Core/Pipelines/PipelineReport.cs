using System.Text.Json.Nodes;
using Polystore.Core.Findings;

namespace Polystore.Core.Pipelines;

/// <summary>An aggregation pipeline, what it was rewritten to, and whether both give the same: <c>polystore.pipeline/1</c>.</summary>
public sealed record PipelineReport
{
    /// <summary>Format and version of the JSON.</summary>
    public string Format { get; init; } = "polystore.pipeline/1";

    /// <summary>Name of the file, or <c>standard input</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The server with its secrets masked; null when none was asked.</summary>
    public string? Target { get; init; }

    /// <summary>Engine, one of <see cref="Connections.EngineNames"/>.</summary>
    public required string Engine { get; init; }

    /// <summary>Version of the server that the pipeline is rewritten for: what that one does by itself is not advised.</summary>
    public required string ServerVersion { get; init; }

    /// <summary>The collection; null when neither the text nor the command names one.</summary>
    public string? Collection { get; init; }

    /// <summary>Whether a better pipeline was found.</summary>
    public bool Changed => Rewrites.Count > 0;

    /// <summary>The pipeline as it was read, in relaxed extended JSON.</summary>
    public required IReadOnlyList<JsonObject> Original { get; init; }

    /// <summary>The better pipeline in relaxed extended JSON; the one that was read when nothing is better.</summary>
    public required IReadOnlyList<JsonObject> Pipeline { get; init; }

    /// <summary>The pipeline that was read as mongosh takes it.</summary>
    public required string OriginalShell { get; init; }

    /// <summary>The better pipeline as mongosh takes it.</summary>
    public required string Shell { get; init; }

    /// <summary>What was changed, in order.</summary>
    public IReadOnlyList<PipelineRewrite> Rewrites { get; init; } = [];

    /// <summary>What would have been changed, had the results not differed.</summary>
    public IReadOnlyList<WithdrawnRewrite> Withdrawn { get; init; } = [];

    /// <summary>Whether both pipelines give the same; null when nothing was changed.</summary>
    public PipelineProof? Proof { get; init; }

    /// <summary>What to know beside, worst first: what cannot be rewritten without the caller.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];
}

/// <summary>One step from the pipeline as written to the better one.</summary>
/// <param name="Rule">Id of the rule, such as <c>unwind-prefilter</c>.</param>
/// <param name="Stage">Number of the first stage that it changes, from 1, in the pipeline after the steps before it.</param>
/// <param name="Why">Why it is less work, and what the server does not do by itself.</param>
public sealed record PipelineRewrite(string Rule, int Stage, string Why);

/// <summary>A step that was taken back.</summary>
/// <param name="Rule">Id of the rule.</param>
/// <param name="Reason">What differed.</param>
public sealed record WithdrawnRewrite(string Rule, string Reason);
