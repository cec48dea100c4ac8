namespace Polystore.Postgres.Observe.Sections;

/// <summary>What statements filtered rows by after reading them, as pg_qualstats sampled it; no value among it.</summary>
public sealed record PostgresPredicates
{
    /// <summary>One entry for columns of one table that statements ask by together.</summary>
    public IReadOnlyList<PostgresPredicate> Items { get; init; } = [];
}

/// <summary>Columns that were compared with given values in one WHERE, all of them at once.</summary>
public sealed record PostgresPredicate
{
    /// <summary>Schema of the table.</summary>
    public required string Schema { get; init; }

    /// <summary>The table.</summary>
    public required string Table { get; init; }

    /// <summary>The comparisons.</summary>
    public IReadOnlyList<PostgresComparison> Comparisons { get; init; } = [];

    /// <summary>Scans that were sampled.</summary>
    public double Occurrences { get; init; }

    /// <summary>Rows that they looked at.</summary>
    public double Rows { get; init; }

    /// <summary>Rows that they looked at and left out.</summary>
    public double Filtered { get; init; }
}

/// <summary>A column and how it was compared.</summary>
public sealed record PostgresComparison
{
    /// <summary>The column.</summary>
    public required string Column { get; init; }

    /// <summary>The operator as in SQL.</summary>
    public required string Operator { get; init; }

    /// <summary>What it is to a B-tree: 1 &lt;, 2 &lt;=, 3 =, 4 &gt;=, 5 &gt; (manual 38.16.2); null when a B-tree knows nothing of it.</summary>
    public int? Strategy { get; init; }
}
