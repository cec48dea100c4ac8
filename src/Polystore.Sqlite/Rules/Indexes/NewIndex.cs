using System.Text;
using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Indexes;

/// <summary>An index to make: its name, its statement and its remedy.</summary>
internal static class NewIndex
{
    // The identifier limit of PostgreSQL (NAMEDATALEN - 1), so that the name survives a move; SQLite itself has no limit.
    private const int LongestName = 63;

    /// <summary>A name by the convention idx_table_columns that no table, index, view or trigger of the database has.</summary>
    /// <param name="taken">Names that are taken or about to be; the new one is added.</param>
    /// <param name="table">The table.</param>
    /// <param name="columns">The key columns.</param>
    public static string Name(ISet<string> taken, string table, IReadOnlyList<string> columns)
    {
        var wanted = Shorten("idx_" + table + "_" + string.Join('_', columns), LongestName);
        var name = wanted;
        var number = 1;
        while (!taken.Add(name))
        {
            number++;
            var suffix = $"_{number}";
            name = Shorten(wanted, LongestName - suffix.Length) + suffix;
        }

        return name;
    }

    /// <summary>Every name that an index must not have; tables, indexes, views and triggers share one space of names.</summary>
    public static HashSet<string> TakenNames(Catalog catalog) => new(
        catalog.Tables.Select(table => table.Name)
            .Concat(catalog.Indexes().Select(index => index.Name))
            .Concat(catalog.Views.Select(view => view.Name))
            .Concat(catalog.Triggers.Select(trigger => trigger.Name)),
        StringComparer.OrdinalIgnoreCase);

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

    // Cuts at a whole character of at most that many bytes of UTF-8.
    private static string Shorten(string name, int bytes)
    {
        if (Encoding.UTF8.GetByteCount(name) <= bytes)
        {
            return name;
        }

        var kept = new StringBuilder();
        var used = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            used += rune.Utf8SequenceLength;
            if (used > bytes)
            {
                break;
            }

            kept.Append(rune);
        }

        return kept.ToString().TrimEnd('_');
    }
}
