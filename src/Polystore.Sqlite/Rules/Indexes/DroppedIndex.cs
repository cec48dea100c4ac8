using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Proofs;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Indexes;

/// <summary>An index to drop: its remedy, and what measures the gain.</summary>
internal static class DroppedIndex
{
    // Enough to show the cost of keeping an index up to date, few enough to measure in milliseconds.
    private const int RowsOfWitness = 1000;

    /// <summary>The remedy that drops the index; by hand when its statement is not known.</summary>
    public static Remedy Remedy(Snapshot snapshot, Core.Catalogs.Index index)
    {
        var name = SqliteName.Qualified(index.Schema, index.Name);
        if (index.Definition is null)
        {
            return Core.Findings.Remedy.ByHand($"DROP INDEX {name}", "the statement that made the index was not observed, so there would be no way back");
        }

        return new Remedy
        {
            Apply = [$"DROP INDEX {name}"],
            Rollback = snapshot.HasPlannerStatistics() ? [index.Definition, $"ANALYZE {name}"] : [index.Definition],
            Lock = "holds the write lock of the database for a moment",
            Duration = "well under a second; the freed pages are reused",
            Effects = [new IndexDropped(index.Schema, index.Table, index.Name)],
        };
    }

    /// <summary>A change of the indexed column, which no longer has to keep the index up to date.</summary>
    public static IReadOnlyList<Witness> Witnesses(Table? table, Core.Catalogs.Index index)
    {
        var column = index.KeyColumns.FirstOrDefault(key => key is not null && table?.Column(key) is { } found && !found.IsGenerated());
        if (table is null || column is null || table.IsWithoutRowid() || table.RowidAlias()?.Name.Equals(column, SqliteTableReading.Names) == true
            || table.Columns.Any(other => other.Name.Equals("rowid", SqliteTableReading.Names)))
        {
            return [];
        }

        var name = table.Qualified();
        var quoted = SqliteName.Quote(column);
        return
        [
            new Witness(
                "write",
                $"UPDATE {name} SET {quoted} = {quoted} WHERE rowid IN (SELECT rowid FROM {name} NOT INDEXED ORDER BY rowid LIMIT {RowsOfWitness})",
                $"what writing {column} of up to {RowsOfWitness:#,0} rows of {table.Name} asks"),
        ];
    }
}
