using Polystore.Core.Advising;
using Polystore.Core.Observation;
using Polystore.Postgres.Advise.Search;

namespace Polystore.Postgres.Advise;

/// <summary>What was found, before it is put into words.</summary>
/// <param name="Snapshot">The database.</param>
/// <param name="Queries">The statements with their options.</param>
/// <param name="Result">The chosen set.</param>
/// <param name="Skipped">Statements left out.</param>
/// <param name="Search">Knows what writes pay.</param>
internal sealed record AdviceDraft(Snapshot Snapshot, IReadOnlyList<QueryOptions> Queries, SearchResult Result, IReadOnlyList<SkippedStatement> Skipped, WorkloadSearch Search)
{
    /// <summary>Times that the planner was asked.</summary>
    public long PlannerCalls { get; init; }

    /// <summary>Seconds that it took.</summary>
    public double Seconds { get; init; }
}
