using Polystore.Core.Workloads;
using Polystore.Mongo.Advise.Shapes;
using Polystore.Mongo.Operations;

namespace Polystore.Mongo.Advise;

/// <summary>One statement of the workload with its searches.</summary>
/// <param name="Statement">As it was recorded.</param>
/// <param name="Samples">Executions with their values, at least one.</param>
/// <param name="Searches">For each execution the searches of it, each with the branches that it needs.</param>
internal sealed record AdvisedOperation(WorkloadStatement Statement, IReadOnlyList<MongoOperation> Samples, IReadOnlyList<IReadOnlyList<IReadOnlyList<Access>>> Searches)
{
    public MongoOperation Operation => Samples[0];

    /// <summary>Every collection that it searches, its own first.</summary>
    public IEnumerable<string> Collections => Searches.SelectMany(searches => searches).SelectMany(branches => branches).Select(access => access.Collection).Prepend(Operation.Collection).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal);

    /// <summary>Searches of one execution; executions of one shape have as many.</summary>
    public int Count => Searches.Min(one => one.Count);

    /// <summary>The variants of one search: as each execution had it.</summary>
    public IReadOnlyList<IReadOnlyList<Access>> Variants(int search) => Searches.Select(one => one[search]).ToList();
}
