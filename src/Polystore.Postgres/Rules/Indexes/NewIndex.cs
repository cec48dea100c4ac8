using System.Text;
using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Indexes;

/// <summary>An index to make: its name, its statement and its remedy.</summary>
internal static class NewIndex
{
    // NAMEDATALEN - 1 bytes; the server would cut a longer name itself.
    private const int LongestName = 63;

    /// <summary>A name as PostgreSQL itself would choose one (table_columns_idx), free in the schema.</summary>
    /// <param name="taken">Names of relations of the schema that exist or are about to; the new one is added.</param>
    /// <param name="table">The table.</param>
    /// <param name="columns">The key columns.</param>
    public static string Name(ISet<ObjectName> taken, Table table, IReadOnlyList<string> columns)
    {
        var number = 0;
        while (true)
        {
            var suffix = number == 0 ? "_idx" : $"_idx{number}";
            var name = Shorten($"{table.Name}_{string.Join('_', columns)}", LongestName - suffix.Length) + suffix;
            if (taken.Add(new ObjectName(table.Schema, name)))
            {
                return name;
            }

            number++;
        }
    }

    /// <summary>Names that an index must not have: tables, views, sequences and indexes share one space of names in a schema.</summary>
    public static HashSet<ObjectName> TakenNames(Catalog catalog) =>
    [
        .. catalog.Tables.Select(table => table.ObjectName),
        .. catalog.Indexes().Select(index => index.ObjectName),
        .. catalog.Views.Select(view => new ObjectName(view.Schema, view.Name)),
        .. catalog.Sequences.Select(sequence => new ObjectName(sequence.Schema, sequence.Name)),
    ];

    /// <summary>The remedy that makes an index.</summary>
    /// <param name="table">The table; of a partitioned one the build is not concurrent, because PostgreSQL cannot.</param>
    /// <param name="name">Its name.</param>
    /// <param name="columns">Key columns.</param>
    /// <param name="predicate">Condition of a partial index, as SQL; null for every row.</param>
    /// <param name="method">Access method.</param>
    public static Remedy Remedy(Table table, string name, IReadOnlyList<string> columns, string? predicate = null, string method = "btree")
    {
        var partitioned = table.Kind == TableKind.Partitioned;
        var create = $"CREATE INDEX {(partitioned ? "" : "CONCURRENTLY ")}{PgName.Quote(name)} ON {PgName.Of(table)} "
            + $"{(method == "btree" ? "" : $"USING {method} ")}({PgName.Quote(columns)}){(predicate is null ? "" : $" WHERE {predicate}")}";
        return new Remedy
        {
            Apply = [create],
            Rollback = [$"DROP INDEX {(partitioned ? "" : "CONCURRENTLY ")}{PgName.Qualified(table.Schema, name)}"],
            Lock = partitioned ? LockWords.CreateOnPartitioned : LockWords.CreateConcurrently,
            Duration = table.Rows is { } rows
                ? $"{(partitioned ? "one scan" : "two scans")} of {(table.Bytes is > 0 and { } bytes ? Amount.Bytes(bytes) : "the table")} and a sort of {Amount.Of(rows, "row")}"
                : null,
            Effects =
            [
                new IndexCreated(new Core.Catalogs.Index
                {
                    Schema = table.Schema,
                    Table = table.Name,
                    Name = name,
                    Method = method,
                    Predicate = predicate is null ? null : $"({predicate})",
                    Keys = columns.Select(column => IndexKey.On(column) with { NullsFirst = method == "btree" ? false : null }).ToList(),
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
