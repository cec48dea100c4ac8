using Polystore.Core.Workloads;

namespace Polystore.Core.Advising;

/// <summary>What an <see cref="Advice"/> looked at.</summary>
public sealed record AdvisedWorkload
{
    /// <summary>Where the statements come from.</summary>
    public required WorkloadSource Source { get; init; }

    /// <summary>The file, view or log by name.</summary>
    public string? Origin { get; init; }

    /// <summary>Since when the server counted or logged; null when unknown.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Kinds of statements.</summary>
    public required int Statements { get; init; }

    /// <summary>Share of the observed total time that they stand for, 0 to 1; null when unknown.</summary>
    public double? CoveredShare { get; init; }

    /// <summary>What to know before trusting it, each a sentence.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What is to be told of a workload.</summary>
    public static AdvisedWorkload Of(Workload workload)
    {
        ArgumentNullException.ThrowIfNull(workload);
        return new AdvisedWorkload
        {
            Source = workload.Source,
            Origin = workload.Origin,
            Since = workload.Since,
            Statements = workload.Statements.Count,
            CoveredShare = workload.CoveredShare,
            Notes = workload.Notes,
        };
    }
}
