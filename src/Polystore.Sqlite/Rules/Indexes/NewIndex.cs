using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Indexes;

/// <summary>An index to make: its name, its statement and its remedy.</summary>
internal static class NewIndex
{
    /// <summary>A free name, which is taken from then on.</summary>
    /// <param name="taken">Names that are taken or about to be; the new one is added.</param>
    /// <param name="table">The table.</param>
    /// <param name="columns">The key columns.</param>
    public static string Name(HashSet<string> taken, string table, IReadOnlyList<string> columns)
    {
        var name = IndexNaming.NameFor(table, columns, taken);
        taken.Add(name);
        return name;
    }

    /// <summary>The remedy that makes an index over these columns.</summary>
    public static Remedy Remedy(Snapshot snapshot, Table table, string name, IReadOnlyList<string> columns)
    {
        var create = $"CREATE INDEX {SqliteName.Qualified(table.Schema, name)} ON {SqliteName.Quote(table.Name)} ({SqliteName.Quote(columns)})";
        var index = SqliteName.Qualified(table.Schema, name);
        return new Remedy
        {
            // Beside analysed indexes a new one without statistics would be planned with defaults.
            Apply = snapshot.HasPlannerStatistics() ? [create, $"ANALYZE {index}"] : [create],
            Rollback = [$"DROP INDEX {index}"],
            Lock = "holds the write lock of the database while the index is built; with WAL readers go on",
            Duration = table.Rows is { } rows ? $"a sort of {Amount.Of(rows, "row")}" : null,
            Effects =
            [
                new IndexCreated(new Core.Catalogs.Index
                {
                    Schema = table.Schema,
                    Table = table.Name,
                    Name = name,
                    Keys = columns.Select(column => IndexKey.On(column)).ToList(),
                    Definition = create,
                }),
            ],
        };
    }
}
