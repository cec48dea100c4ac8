using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Workloads;

namespace Polystore.Core.Engines;

/// <summary>Measures the remedies of findings on a copy, before and after.</summary>
public interface IProve
{
    /// <summary>The findings, those that could be measured with their <see cref="Finding.Proof"/>.</summary>
    /// <remarks>A remedy whose measurement shows a regression or another result keeps its proof and is withheld.</remarks>
    Task<IReadOnlyList<Finding>> ProveAsync(ProveRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken);
}

/// <summary>What to prove and on what.</summary>
public sealed record ProveRequest
{
    /// <summary>The database; it is only read.</summary>
    public required DatabaseUrl Target { get; init; }

    /// <summary>Further copies of the same schema at other data volumes, by scale (1 is the target itself).</summary>
    public IReadOnlyDictionary<double, DatabaseUrl> Volumes { get; init; } = new Dictionary<double, DatabaseUrl>();

    /// <summary>What was seen.</summary>
    public required Snapshot Snapshot { get; init; }

    /// <summary>The findings after Reconcile.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Statements that must not become slower; null when unknown.</summary>
    public Workload? Workload { get; init; }

    /// <summary>Timeouts.</summary>
    public ObserveOptions Options { get; init; } = new();
}
