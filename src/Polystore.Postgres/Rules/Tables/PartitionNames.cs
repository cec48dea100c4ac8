using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Tables;

/// <summary>A range partition to make.</summary>
internal static class PartitionNames
{
    /// <summary>Names that a table must not have: tables, views, sequences and indexes share one space of names in a schema.</summary>
    public static HashSet<ObjectName> Taken(Catalog catalog) =>
    [
        .. catalog.Tables.Select(table => table.ObjectName),
        .. catalog.Indexes().Select(index => index.ObjectName),
        .. catalog.Views.Select(view => new ObjectName(view.Schema, view.Name)),
        .. catalog.Sequences.Select(sequence => new ObjectName(sequence.Schema, sequence.Name)),
    ];

    /// <summary>A free name for the partition that begins there: table_p20240101.</summary>
    public static string Free(ISet<ObjectName> taken, string schema, string table, string from)
    {
        var suffix = "_p" + string.Concat((RangeBound.Time(from) is not null ? from[..10] : from).Where(char.IsAsciiLetterOrDigit));

        // NAMEDATALEN - 1 bytes, with some for a number; cut at a whole character.
        var stem = table;
        while (System.Text.Encoding.UTF8.GetByteCount(stem + suffix) > 60)
        {
            stem = stem[..^(char.IsLowSurrogate(stem[^1]) ? 2 : 1)];
        }

        var name = stem + suffix;
        var number = 0;
        while (!taken.Add(new ObjectName(schema, name)))
        {
            number++;
            name = $"{stem}{suffix}_{number}";
        }

        return name;
    }

    /// <summary>The remedy that makes it.</summary>
    public static Remedy Create(PostgresPartitionedTable parent, string name, string from, string to)
    {
        var partition = PgName.Qualified(parent.Schema, name);
        var whole = PgName.Qualified(parent.Schema, parent.Name);
        return new Remedy
        {
            Apply = [$"CREATE TABLE {partition} PARTITION OF {whole} FOR VALUES FROM ({PgName.Literal(from)}) TO ({PgName.Literal(to)})"],

            // Detached and not dropped: rows that came in meanwhile stay.
            Rollback = [$"ALTER TABLE {whole} DETACH PARTITION {partition}"],
            Lock = "ACCESS EXCLUSIVE on the partitioned table for a moment: reads and writes wait",
            Duration = "well under a second: the partition is empty",
            Guidance = $"The way back keeps the table {name} with the rows that it may have taken; drop it when it is empty.",
        };
    }
}
