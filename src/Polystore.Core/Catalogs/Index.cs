namespace Polystore.Core.Catalogs;

/// <summary>An index of a table.</summary>
public sealed record Index
{
    /// <summary>Schema of the index.</summary>
    public required string Schema { get; init; }

    /// <summary>The table it belongs to, in the same schema.</summary>
    public required string Table { get; init; }

    /// <summary>Name, unquoted.</summary>
    public required string Name { get; init; }

    /// <summary>Key parts in order.</summary>
    public required IReadOnlyList<IndexKey> Keys { get; init; }

    /// <summary>Columns carried without being part of the key (INCLUDE).</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Predicate of a partial index as the server prints it; null when every row is indexed.</summary>
    public string? Predicate { get; init; }

    /// <summary>True when it refuses duplicates.</summary>
    public bool Unique { get; init; }

    /// <summary>True when the engine counts two NULLs as duplicates (<c>NULLS NOT DISTINCT</c>).</summary>
    public bool NullsNotDistinct { get; init; }

    /// <summary>True when it carries the primary key.</summary>
    public bool Primary { get; init; }

    /// <summary>Access method in lower case: <c>btree</c>, <c>hash</c>, <c>gin</c>, <c>gist</c>, <c>brin</c>, …</summary>
    public string Method { get; init; } = "btree";

    /// <summary>False when a build failed and the planner ignores it.</summary>
    public bool Valid { get; init; } = true;

    /// <summary>Name of the constraint it carries; such an index cannot be dropped on its own.</summary>
    public string? ConstraintName { get; init; }

    /// <summary>True when the index exists because of a constraint, named or not; it cannot be dropped on its own.</summary>
    public bool BacksConstraint { get; init; }

    /// <summary>The statement that makes it, byte for byte as the server keeps it; null for one made by a constraint in SQLite.</summary>
    public string? Definition { get; init; }

    /// <summary>Bytes on disk; null when not examined.</summary>
    public long? Bytes { get; init; }

    /// <summary>
    /// Average number of rows per distinct value of each key prefix, as in SQLite's <c>sqlite_stat1</c>: entry i belongs to the
    /// first i+1 key parts. Empty when never gathered.
    /// </summary>
    public IReadOnlyList<double> RowsPerPrefix { get; init; } = [];

    /// <summary>Counters of its use; null when the engine keeps none.</summary>
    public IndexUsage? Usage { get; init; }

    /// <summary>Storage options.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>Schema and name of the index.</summary>
    public ObjectName ObjectName => new(Schema, Name);

    /// <summary>The key columns; an expression stands as null.</summary>
    public IEnumerable<string?> KeyColumns => Keys.Select(key => key.Column);
}

/// <summary>One part of an index key: a column or an expression.</summary>
public sealed record IndexKey
{
    /// <summary>The column; null when the part is an expression.</summary>
    public string? Column { get; init; }

    /// <summary>The expression as the server prints it; null when the part is a column.</summary>
    public string? Expression { get; init; }

    /// <summary>True for DESC.</summary>
    public bool Descending { get; init; }

    /// <summary>Whether NULLs come first; null where the engine has no say in it.</summary>
    public bool? NullsFirst { get; init; }

    /// <summary>Collation when it differs from the column's.</summary>
    public string? Collation { get; init; }

    /// <summary>Operator class when it is not the type's default; Redis, MongoDB: the kind (<c>2dsphere</c>, <c>text</c>, <c>hashed</c>).</summary>
    public string? OperatorClass { get; init; }

    /// <summary>Leading bytes or characters that are indexed (MySQL); null for the whole value.</summary>
    public int? PrefixLength { get; init; }

    /// <summary>An ascending key part over a column.</summary>
    public static IndexKey On(string column, bool descending = false) => new() { Column = column, Descending = descending };

    /// <summary>The part as people write it.</summary>
    public override string ToString() => (Column ?? $"({Expression})") + (Collation is null ? "" : $" COLLATE {Collation}") + (Descending ? " DESC" : "");
}

/// <summary>Cumulative counters of one index.</summary>
/// <param name="Scans">Scans started.</param>
/// <param name="EntriesRead">Index entries returned.</param>
/// <param name="RowsFetched">Table rows fetched through it.</param>
/// <param name="Since">When the counters were last reset; null when the server does not say.</param>
/// <param name="LastUsedAt">Last scan (PostgreSQL 16 and newer).</param>
public sealed record IndexUsage(long Scans, long EntriesRead = 0, long RowsFetched = 0, DateTimeOffset? Since = null, DateTimeOffset? LastUsedAt = null);
