using Polystore.Core.Pipelines;
using Polystore.Core.Proofs;

namespace Polystore.Reports.Wording;

/// <summary>What is said of a pipeline, in every form for people.</summary>
internal static class PipelineWords
{
    public static string Headline(PipelineReport report) => report.Rewrites.Count == 0
        ? "Nothing to rewrite: what could be better, the server does by itself or it is not provably the same."
        : $"{Quantity.Count(report.Rewrites.Count, "rewrite")}, {Verdict(report.Proof)}";

    /// <summary>What the proof says, as a sentence.</summary>
    public static string Proof(PipelineProof proof) => proof.Verdict switch
    {
        DigestVerdict.Equal => $"Both pipelines give the same on {proof.On}{Amount(proof)}.",
        DigestVerdict.Different => $"The pipelines give different results on {proof.On}: {proof.Reason}.",
        _ => $"Whether both give the same on {proof.On} is undetermined: {proof.Reason}.{(proof.SampleDocuments > 0 ? $" On {Quantity.Count(proof.SampleDocuments, "document")} that are made up they do." : "")}",
    };

    public static IReadOnlyList<string> Measured(PipelineProof proof) =>
    [
        .. proof.Counters.Select(counter => $"{Capital(counter.Name)}: {Quantity.Number(counter.Before)} → {Quantity.Number(counter.After)}"),
        .. proof is { BeforeMs: { } before, AfterMs: { } after } ? [$"Time on the server: {Quantity.Milliseconds(before)} → {Quantity.Milliseconds(after)}{(IsSlower(proof) ? " (not faster on these documents: try it where there are as many as in production)" : "")}"] : Array.Empty<string>(),
    ];

    public static IReadOnlyList<string> Rewrites(PipelineReport report) => [.. report.Rewrites.Select(rewrite => $"{rewrite.Rule} (stage {rewrite.Stage}): {rewrite.Why}.")];

    public static IReadOnlyList<string> Withdrawn(PipelineReport report) => [.. report.Withdrawn.Select(one => $"{one.Rule} was taken back: {one.Reason}.")];

    // Medians of three runs: a fifth is what they differ by on a quiet machine.
    private static bool IsSlower(PipelineProof proof) => proof.AfterMs > proof.BeforeMs * 1.2 && !proof.Counters.Any(counter => counter.After < counter.Before);

    private static string Verdict(PipelineProof? proof) => proof?.Verdict == DigestVerdict.Equal ? "proven to give the same" : "unproven";

    private static string Amount(PipelineProof proof) => (proof.ResultDocuments, proof.SampleDocuments) switch
    {
        ({ } result, > 0) => $" ({Quantity.Count(result, "document")} of the result, {Quantity.Number(proof.SampleDocuments)} made up)",
        ({ } result, _) => $" ({Quantity.Count(result, "document")} of the result)",
        _ => $" ({Quantity.Count(proof.SampleDocuments, "document")}: missing, null, arrays in arrays, mixed types)",
    };

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
