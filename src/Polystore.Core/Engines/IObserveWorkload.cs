using Polystore.Core.Connections;
using Polystore.Core.Observation;
using Polystore.Core.Workloads;

namespace Polystore.Core.Engines;

/// <summary>Sees how the planner would serve a workload, without running it: which indexes it uses and which it never chooses.</summary>
public interface IObserveWorkload
{
    /// <summary>Plans every statement; the section joins the snapshot. A statement that does not compile is in it with the reason.</summary>
    /// <exception cref="Errors.TargetException">The target cannot be reached or read.</exception>
    Task<SnapshotSection> ObserveWorkloadAsync(DatabaseUrl target, Workload workload, ObserveOptions options, CancellationToken cancellationToken);
}
