namespace Polystore.Postgres.Apply;

/// <summary>What a statement asks of the rows that are there already.</summary>
/// <param name="Table">The table as the statement writes it.</param>
internal abstract record RowDemand(string Table)
{
    /// <summary>A constraint of the catalogue is validated.</summary>
    /// <param name="Table">The table as the statement writes it.</param>
    /// <param name="Name">The constraint's name, without quotes.</param>
    public sealed record Constraint(string Table, string Name) : RowDemand(Table);

    /// <summary>Columns become NOT NULL.</summary>
    /// <param name="Table">The table as the statement writes it.</param>
    /// <param name="Columns">The columns as the statement writes them.</param>
    public sealed record NoNulls(string Table, IReadOnlyList<string> Columns) : RowDemand(Table);

    /// <summary>No two rows may be alike.</summary>
    /// <param name="Table">The table as the statement writes it.</param>
    /// <param name="Keys">Columns and expressions as the statement writes them.</param>
    public sealed record NoDuplicates(string Table, IReadOnlyList<string> Keys) : RowDemand(Table)
    {
        /// <summary>The index's WHERE; null without one.</summary>
        public string? Predicate { get; init; }

        /// <summary>NULLs are like one another (15 and newer).</summary>
        public bool NullsAlike { get; init; }

        /// <summary>No key may be NULL, as in a primary key.</summary>
        public bool NullsRefused { get; init; }
    }
}
