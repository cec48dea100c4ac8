using Polystore.Core.Connections;
using Polystore.Core.Observation;

namespace Polystore.Core.Engines;

/// <summary>Sees a database without changing or hindering it. The only way in which a check talks to a database.</summary>
public interface IObserve
{
    /// <summary>Takes a snapshot. What cannot be seen is in the snapshot as "not examined"; one denial never loses the rest.</summary>
    /// <exception cref="Errors.TargetException">The target cannot be reached or read at all.</exception>
    Task<Snapshot> ObserveAsync(DatabaseUrl target, ObserveOptions options, IProgress<ProgressStep>? progress, CancellationToken cancellationToken);

    /// <summary>Answers follow-up questions of rules, read-only and within the same time limits.</summary>
    Task<IReadOnlyList<ProbeAnswer>> AnswerAsync(
        DatabaseUrl target,
        IReadOnlyList<ProbeQuestion> questions,
        ObserveOptions options,
        CancellationToken cancellationToken);
}
