using Polystore.Core.Catalogs;

namespace Polystore.Sqlite.Rules.Reading;

/// <summary>Where a foreign key points, as SQLite resolves it.</summary>
/// <param name="Child">The table that holds the key.</param>
/// <param name="Key">The key.</param>
/// <param name="Parent">The parent table; null when there is none of that name.</param>
/// <param name="ParentColumns">Parent key columns; those of the primary key when the key names none.</param>
internal sealed record ForeignKeyTarget(Table Child, Constraint Key, Table? Parent, IReadOnlyList<string> ParentColumns)
{
    public IReadOnlyList<string> ChildColumns => Key.Columns;

    public string ParentName => Key.References!.Table.Name;

    /// <summary>Every foreign key of every user table.</summary>
    public static IEnumerable<ForeignKeyTarget> All(Catalog catalog)
    {
        var tables = new Dictionary<string, Table>(StringComparer.OrdinalIgnoreCase);
        foreach (var table in catalog.Tables)
        {
            tables.TryAdd(table.Schema + "\u001f" + table.Name, table);
        }

        return catalog.UserTables()
            .SelectMany(table => table.ForeignKeys.Where(key => key.References is not null).Select(key => Resolve(tables, table, key)))
            .ToList();
    }

    /// <summary>Parent key columns that the parent table does not have.</summary>
    public IReadOnlyList<string> MissingColumns() =>
        Parent is null ? [] : ParentColumns.Where(column => Parent.Column(column) is null).ToList();

    /// <summary>
    /// True when the parent key is the rowid's alias, the primary key or the columns of a full unique index with the columns' own
    /// collations; anything else is a "foreign key mismatch" (foreignkeys.html section 3).
    /// </summary>
    public bool HasParentKey()
    {
        if (Parent is null || ParentColumns.Count != ChildColumns.Count || MissingColumns().Count > 0 || ParentColumns.Count == 0)
        {
            return false;
        }

        if (Parent.RowidAlias() is { } alias && ParentColumns.Count == 1 && alias.Name.Equals(ParentColumns[0], SqliteTableReading.Names))
        {
            return true;
        }

        return (Parent.PrimaryKey is { } primary && SqliteTableReading.SameColumns(primary.Columns, ParentColumns))
            || Parent.Indexes.Any(IsUniqueOverKey);
    }

    private bool IsUniqueOverKey(Core.Catalogs.Index index) =>
        index.Unique
        && index.Predicate is null
        && index.Keys.All(key => key is { Column: not null, Collation: null })
        && SqliteTableReading.SameColumns(index.Keys.Select(key => key.Column!).ToList(), ParentColumns);

    private static ForeignKeyTarget Resolve(Dictionary<string, Table> tables, Table child, Constraint key)
    {
        // A foreign key never leaves its schema (foreignkeys.html section 6).
        var parent = tables.GetValueOrDefault(child.Schema + "\u001f" + key.References!.Table.Name);
        var columns = key.References.Columns.Count > 0 ? key.References.Columns : parent?.PrimaryKey?.Columns ?? [];
        return new ForeignKeyTarget(child, key, parent, columns);
    }
}
