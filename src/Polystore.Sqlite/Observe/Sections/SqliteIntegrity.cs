namespace Polystore.Sqlite.Observe.Sections;

/// <summary>What <c>PRAGMA integrity_check</c> and <c>PRAGMA foreign_key_check</c> said.</summary>
public sealed record SqliteIntegrity
{
    /// <summary>Messages of the integrity check, without the "ok"; at most 100 are kept.</summary>
    public IReadOnlyList<string> Messages { get; init; } = [];

    /// <summary>Why the integrity check did not run or did not finish; null when it finished.</summary>
    public string? IntegrityNotExamined { get; init; }

    /// <summary>Rows whose foreign key points nowhere, by key.</summary>
    public IReadOnlyList<SqliteForeignKeyViolation> Violations { get; init; } = [];

    /// <summary>Why the foreign-key check did not run or did not finish; null when it finished.</summary>
    public string? ForeignKeysNotExamined { get; init; }
}

/// <summary>Rows of one foreign key that point nowhere.</summary>
/// <param name="Table">The child table.</param>
/// <param name="Columns">The child columns.</param>
/// <param name="Parent">The parent table.</param>
/// <param name="Rows">Number of such rows.</param>
/// <param name="ParentMissing">True when the parent table or key does not exist at all (foreign key mismatch).</param>
public sealed record SqliteForeignKeyViolation(string Table, IReadOnlyList<string> Columns, string Parent, long Rows, bool ParentMissing = false);
