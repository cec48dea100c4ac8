using Polystore.Core.Advising;
using Polystore.Core.Catalogs;
using Polystore.Sqlite.Advise.Candidates;
using Polystore.Sqlite.Advise.Uses;
using Index = Polystore.Core.Catalogs.Index;

namespace Polystore.Sqlite.Advise;

/// <summary>What the search found, before it is put into words or measured.</summary>
internal sealed record AdviceDraft
{
    /// <summary>The schema.</summary>
    public required Catalog Catalog { get; init; }

    /// <summary>Statements that were planned.</summary>
    public required IReadOnlyList<StatementUse> Statements { get; init; }

    /// <summary>Statements left aside.</summary>
    public required IReadOnlyList<SkippedStatement> Skipped { get; init; }

    /// <summary>New indexes under their final names.</summary>
    public IReadOnlyList<CandidateIndex> Indexes { get; init; } = [];

    /// <summary>Indexes that may go, with the reason.</summary>
    public IReadOnlyList<DroppedIndex> Drops { get; init; } = [];

    /// <summary>Whether ANALYZE belongs to the advice.</summary>
    public bool Analyze { get; init; }

    /// <summary>True when the database already holds statistics.</summary>
    public bool HasStatistics { get; init; }

    /// <summary>Estimated cost of one run by statement id, before and after.</summary>
    public IReadOnlyDictionary<string, EstimatedCost> Costs { get; init; } = new Dictionary<string, EstimatedCost>();

    /// <summary>What all candidates together would cost when no write paid for them; null when there was no time for it.</summary>
    public double? Bound { get; init; }

    /// <summary>Refused candidates.</summary>
    public IReadOnlyList<RefusedIndex> Refused { get; init; } = [];

    /// <summary>Times that the planner was asked.</summary>
    public long PlannerCalls { get; init; }

    /// <summary>True when the time limit cut the search short.</summary>
    public bool OutOfTime { get; init; }

    /// <summary>True when rows could not be counted in time and default assumptions stood in.</summary>
    public bool Assumed { get; init; }
}

/// <summary>Estimated cost of one run of a statement.</summary>
/// <param name="Before">Without the advice.</param>
/// <param name="After">With it, upkeep of new indexes included.</param>
/// <param name="Upkeep">Upkeep of new indexes alone.</param>
/// <param name="Indexes">Names of the indexes in the plan with the advice.</param>
internal sealed record EstimatedCost(double Before, double After, double Upkeep, IReadOnlySet<string> Indexes);

/// <summary>An existing index that another one makes superfluous.</summary>
/// <param name="Index">The index.</param>
/// <param name="By">The index that stands in for it.</param>
/// <param name="Relation">What it is to the other.</param>
internal sealed record DroppedIndex(Index Index, Index By, IndexRelation Relation);
