using Polystore.Core.Proofs;

namespace Polystore.Core.Pipelines;

/// <summary>Both pipelines were run and their results compared: in order where a sort defines one, as multisets otherwise.</summary>
public sealed record PipelineProof
{
    /// <summary>Whether both give the same.</summary>
    public required DigestVerdict Verdict { get; init; }

    /// <summary>Why it cannot be told, as a phrase; null when it can.</summary>
    public string? Reason { get; init; }

    /// <summary>What both ran on, as a phrase.</summary>
    public required string On { get; init; }

    /// <summary>Documents that were made up and that both pipelines ran on in this process.</summary>
    public long SampleDocuments { get; init; }

    /// <summary>Documents of the result on the server; null when no server was asked.</summary>
    public long? ResultDocuments { get; init; }

    /// <summary>Counters of the server's explain before and after; empty when it gives none.</summary>
    public IReadOnlyList<PipelineCounter> Counters { get; init; } = [];

    /// <summary>Median milliseconds on the server before; null when no server was asked.</summary>
    public double? BeforeMs { get; init; }

    /// <summary>Median milliseconds on the server after.</summary>
    public double? AfterMs { get; init; }
}

/// <summary>One counter of the server's explain.</summary>
/// <param name="Name">Its name, such as <c>documents examined</c>.</param>
/// <param name="Before">Of the pipeline as written.</param>
/// <param name="After">Of the better one.</param>
public sealed record PipelineCounter(string Name, double Before, double After);
