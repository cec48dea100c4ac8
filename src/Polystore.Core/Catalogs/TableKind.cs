namespace Polystore.Core.Catalogs;

/// <summary>What kind of relation a <see cref="Table"/> is.</summary>
public enum TableKind
{
    /// <summary>An ordinary table or collection.</summary>
    Ordinary,

    /// <summary>The parent of declarative partitions; holds no rows itself.</summary>
    Partitioned,

    /// <summary>One partition (it may be partitioned again; then it is <see cref="Partitioned"/> with a parent).</summary>
    Partition,

    /// <summary>A table whose rows live elsewhere (PostgreSQL foreign data wrapper).</summary>
    Foreign,

    /// <summary>A SQLite virtual table (FTS, R-tree).</summary>
    Virtual,

    /// <summary>A table kept by a virtual table or extension for itself.</summary>
    Shadow,

    /// <summary>A materialised view.</summary>
    MaterializedView,
}
