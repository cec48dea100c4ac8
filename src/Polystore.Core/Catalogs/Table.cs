namespace Polystore.Core.Catalogs;

/// <summary>A table with its columns, constraints, indexes, size and use.</summary>
public sealed record Table
{
    /// <summary>Schema (SQLite: <c>main</c>).</summary>
    public required string Schema { get; init; }

    /// <summary>Name, unquoted.</summary>
    public required string Name { get; init; }

    /// <summary>What kind of relation it is.</summary>
    public TableKind Kind { get; init; }

    /// <summary>Columns in the order of the table.</summary>
    public IReadOnlyList<Column> Columns { get; init; } = [];

    /// <summary>Primary key, unique, foreign key, check and exclusion constraints.</summary>
    public IReadOnlyList<Constraint> Constraints { get; init; } = [];

    /// <summary>Indexes, those behind constraints included.</summary>
    public IReadOnlyList<Index> Indexes { get; init; } = [];

    /// <summary>Rows; null when nobody counted. See <see cref="RowsAreExact"/>.</summary>
    public double? Rows { get; init; }

    /// <summary>True when <see cref="Rows"/> was counted and not estimated from statistics.</summary>
    public bool RowsAreExact { get; init; }

    /// <summary>Bytes of the rows without indexes; null when not examined.</summary>
    public long? Bytes { get; init; }

    /// <summary>Bytes of rows, out-of-line values and indexes together; null when not examined.</summary>
    public long? TotalBytes { get; init; }

    /// <summary>Bytes of out-of-line values (TOAST); null when there are none or they were not examined.</summary>
    public long? OutOfLineBytes { get; init; }

    /// <summary>Counters of reads and writes since <see cref="TableUsage.Since"/>; null when not observed.</summary>
    public TableUsage? Usage { get; init; }

    /// <summary>The table of which this is a partition or inheritance child.</summary>
    public ObjectName? Parent { get; init; }

    /// <summary>Partition key or bound as the server prints it.</summary>
    public string? PartitionDefinition { get; init; }

    /// <summary>Owner; null where the engine has none.</summary>
    public string? Owner { get; init; }

    /// <summary>Comment kept in the database.</summary>
    public string? Comment { get; init; }

    /// <summary>The statement that made it, when the engine keeps it (SQLite, MySQL).</summary>
    public string? Definition { get; init; }

    /// <summary>Storage options and engine-specific marks (<c>fillfactor=70</c>, <c>WITHOUT ROWID</c>, <c>STRICT</c>, <c>UNLOGGED</c>).</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>Schema and name.</summary>
    public ObjectName ObjectName => new(Schema, Name);

    /// <summary>The primary key; null when there is none.</summary>
    public Constraint? PrimaryKey => Constraints.FirstOrDefault(constraint => constraint.Kind == ConstraintKind.PrimaryKey);

    /// <summary>The foreign keys.</summary>
    public IEnumerable<Constraint> ForeignKeys => Constraints.Where(constraint => constraint.Kind == ConstraintKind.ForeignKey);

    /// <summary>The column of that name; null when there is none.</summary>
    public Column? FindColumn(string name, StringComparison comparison = StringComparison.Ordinal) =>
        Columns.FirstOrDefault(column => column.Name.Equals(name, comparison));

    /// <summary>True when the table carries that storage option or mark.</summary>
    public bool HasOption(string name) => Options.ContainsKey(name);
}
