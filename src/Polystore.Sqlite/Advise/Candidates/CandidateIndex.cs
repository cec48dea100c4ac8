using Polystore.Sqlite.Advise.WhatIf;
using Index = Polystore.Core.Catalogs.Index;

namespace Polystore.Sqlite.Advise.Candidates;

/// <summary>An index that might be worth making.</summary>
/// <param name="Index">The index; its name is provisional during the search.</param>
internal sealed record CandidateIndex(Index Index)
{
    /// <summary>Its name.</summary>
    public string Name => Index.Name;

    /// <summary>Its table.</summary>
    public string Table => Index.Table;

    /// <summary>The statistics that ANALYZE would write for it.</summary>
    public StatisticsEntry? Statistics { get; init; }

    /// <summary>Predicted bytes on disk.</summary>
    public long Bytes { get; init; }

    /// <summary>Share of the table's rows that it holds, 0 to 1.</summary>
    public double Share { get; init; } = 1;

    /// <inheritdoc />
    public bool Equals(CandidateIndex? other) => other is not null && other.Name == Name;

    /// <inheritdoc />
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}
