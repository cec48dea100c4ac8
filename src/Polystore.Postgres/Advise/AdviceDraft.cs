using Polystore.Core.Advising;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Postgres.Advise.Candidates;
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

    /// <summary>Indexes by the names that they were given; a name stays with its index when the advice changes.</summary>
    public Dictionary<string, CandidateIndex> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>What a measurement spoke against, with the reason.</summary>
    public IReadOnlyList<RefusedIndex> Withdrawn { get; init; } = [];

    /// <summary>Names of existing indexes that a measurement showed to be missed.</summary>
    public IReadOnlySet<string> Kept { get; init; } = new HashSet<string>();

    /// <summary>What else the statistics advise.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Seconds that it took.</summary>
    public double Seconds { get; init; }
}
