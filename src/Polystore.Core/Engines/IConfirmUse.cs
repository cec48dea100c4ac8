using Polystore.Core.Advising;
using Polystore.Core.Connections;
using Polystore.Core.Observation;

namespace Polystore.Core.Engines;

/// <summary>Looks, once advised indexes have been made, which of them the planner really uses.</summary>
public interface IConfirmUse
{
    /// <summary>
    /// Whether an index that no plan reads now will not be read later either, so that it is taken back; false where statistics that are not
    /// gathered yet may change the plans.
    /// </summary>
    bool UnusedStaysUnused => false;

    /// <summary>Plans the statements of the advice on the target, which is only read.</summary>
    /// <returns>One entry for each advised index, in the order of the advice.</returns>
    Task<IReadOnlyList<IndexUse>> ConfirmUseAsync(DatabaseUrl target, Advice advice, ObserveOptions options, CancellationToken cancellationToken);
}

/// <summary>What an index that was made is used for.</summary>
/// <param name="Index">Its name.</param>
/// <param name="Exists">Whether it is there, whole.</param>
/// <param name="Statements">Ids of the statements whose plans read it.</param>
public sealed record IndexUse(string Index, bool Exists, IReadOnlyList<string> Statements);
