using Polystore.Sqlite.Measure;

namespace Polystore.Sqlite.Advise.Proving;

/// <summary>Advice after measurement.</summary>
internal sealed record ProvenAdvice
{
    /// <summary>What is left of the draft.</summary>
    public required AdviceDraft Draft { get; init; }

    /// <summary>The measurements; the first volume is the database itself.</summary>
    public required IReadOnlyList<MeasuredVolume> Measured { get; init; }

    /// <summary>Real bytes of the new indexes by name.</summary>
    public required IReadOnlyDictionary<string, long> Bytes { get; init; }

    /// <summary>Parameters that were given values from the data, by statement.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyCollection<string>> Sampled { get; init; }
}

/// <summary>All statements at one data volume.</summary>
/// <param name="Scale">Volume relative to the database at hand.</param>
/// <param name="Before">By statement, without the advice.</param>
/// <param name="After">By statement, with it.</param>
internal sealed record MeasuredVolume(
    double Scale, IReadOnlyDictionary<string, StatementMeasurement> Before, IReadOnlyDictionary<string, StatementMeasurement> After);
