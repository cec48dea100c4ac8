using Polystore.Core.Advising;
using Polystore.Core.Connections;
using Polystore.Core.Observation;
using Polystore.Core.Workloads;

namespace Polystore.Core.Engines;

/// <summary>Finds the index strategy for a workload.</summary>
public interface IAdvise
{
    /// <summary>Advises; the target is only read. Measuring happens on copies.</summary>
    Task<Advice> AdviseAsync(AdviseRequest request, IProgress<ProgressStep>? progress, CancellationToken cancellationToken);
}

/// <summary>What to advise on.</summary>
public sealed record AdviseRequest
{
    /// <summary>The database.</summary>
    public required DatabaseUrl Target { get; init; }

    /// <summary>What the applications ask.</summary>
    public required Workload Workload { get; init; }

    /// <summary>Whether to measure the advice on a copy.</summary>
    public bool Prove { get; init; }

    /// <summary>Further copies of the same schema at other data volumes to prove on, by scale.</summary>
    public IReadOnlyDictionary<double, DatabaseUrl> Volumes { get; init; } = new Dictionary<double, DatabaseUrl>();

    /// <summary>Parts of the rows, each above 0 and below 1, of which to make a copy to prove on, instead of a copy of all.</summary>
    public IReadOnlyList<double> Samples { get; init; } = [];

    /// <summary>
    /// Share by which any writing statement may be measured slower, from 0; null to weigh what the writes pay against what the reads save.
    /// Only a proof can tell.
    /// </summary>
    public double? MostWriteSlowdown { get; init; }

    /// <summary>Most bytes that new indexes may take; null for no limit.</summary>
    public long? BudgetBytes { get; init; }

    /// <summary>The budget counts sizes as the what-if planner has them, where they differ from the predicted ones.</summary>
    public bool BudgetByHypotheticalSize { get; init; }

    /// <summary>Kinds of indexes that may be advised, beside plain b-trees.</summary>
    public IndexKinds Kinds { get; init; } = IndexKinds.All;

    /// <summary>Most key columns of an index, at least 1.</summary>
    public int MaxColumns { get; init; } = 3;

    /// <summary>Whether to rank keys to shard the collections by (MongoDB).</summary>
    public bool ShardKeys { get; init; }

    /// <summary>Longest to search.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Timeouts.</summary>
    public ObserveOptions Options { get; init; } = new();

    /// <summary>When it is asked.</summary>
    public required DateTimeOffset Now { get; init; }
}
