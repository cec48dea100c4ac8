using Polystore.Core.Catalogs;
using Polystore.Sql.Shapes;

namespace Polystore.Sqlite.Advise.Uses;

/// <summary>A table or derived table inside a block, while its use is being collected.</summary>
internal sealed class ScopeSource
{
    private static readonly string[] RowidNames = ["rowid", "oid", "_rowid_"];

    /// <summary>The name that its columns are qualified with.</summary>
    public required string Alias { get; init; }

    /// <summary>The table; null for a derived table and for a table that is not known.</summary>
    public Table? Table { get; init; }

    /// <summary>Output columns of a derived table, each with the table column it stands for where it is one.</summary>
    public IReadOnlyDictionary<string, ResolvedColumn?> Outputs { get; init; } = new Dictionary<string, ResolvedColumn?>();

    /// <summary>Columns that are read.</summary>
    public HashSet<string> Read { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Conditions that an index could answer.</summary>
    public List<SourceCondition> Conditions { get; } = [];

    /// <summary>Conditions about this source alone with constants only.</summary>
    public List<string> Filters { get; } = [];

    /// <summary>Orders wanted.</summary>
    public List<WantedOrder> Orders { get; } = [];

    /// <summary>Branches of OR.</summary>
    public List<SourceUse> Branches { get; } = [];

    /// <summary>Columns of GROUP BY or DISTINCT.</summary>
    public IReadOnlyList<IndexKey>? Groups { get; set; }

    /// <summary>The column of that name; null when it has none.</summary>
    public ResolvedColumn? Find(string column)
    {
        if (Table?.FindColumn(column, StringComparison.OrdinalIgnoreCase) is { } found)
        {
            return new ResolvedColumn(this, found.Name, found);
        }

        return Outputs.TryGetValue(column, out var output)
            ? output ?? new ResolvedColumn(this, column, null)
            : Table is not null && RowidNames.Contains(column, StringComparer.OrdinalIgnoreCase) ? new ResolvedColumn(this, column, null) : null;
    }

    /// <summary>Notes that all columns are read.</summary>
    public void ReadAll()
    {
        Read.UnionWith(Table?.Columns.Select(column => column.Name) ?? []);
        foreach (var output in Outputs.Values.OfType<ResolvedColumn>())
        {
            output.Source.Read.Add(output.Name);
        }
    }
}

/// <summary>A column reference with the source it belongs to.</summary>
/// <param name="Source">The source.</param>
/// <param name="Name">The column's name in its table.</param>
/// <param name="Column">The column; null for the rowid and for computed outputs, which no index can carry.</param>
internal sealed record ResolvedColumn(ScopeSource Source, string Name, Column? Column);

/// <summary>The sources that a block sees: its own, then those of the blocks around it.</summary>
/// <param name="own">The block's sources.</param>
/// <param name="outer">The block around it; null for the outermost.</param>
internal sealed class SourceScope(IReadOnlyList<ScopeSource> own, SourceScope? outer)
{
    /// <summary>The block's own sources.</summary>
    public IReadOnlyList<ScopeSource> Own => own;

    /// <summary>Finds a column; null when no source has it.</summary>
    public ResolvedColumn? Resolve(ColumnReference reference)
    {
        foreach (var source in own)
        {
            if (reference.Table is null || reference.Table.Equals(source.Alias, StringComparison.OrdinalIgnoreCase))
            {
                if (source.Find(reference.Column) is { } found)
                {
                    return found;
                }
            }
        }

        return outer?.Resolve(reference);
    }
}
