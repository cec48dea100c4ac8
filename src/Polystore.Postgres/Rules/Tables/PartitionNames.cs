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

    /// <summary>The remedy that makes one.</summary>
    public static Remedy Create(PostgresPartitionedTable parent, string name, string from, string to) => Create(parent, [new(name, from, to)]);

    /// <summary>The remedy that makes them, in their order.</summary>
    public static Remedy Create(PostgresPartitionedTable parent, IReadOnlyList<PartitionToMake> partitions)
    {
        var whole = PgName.Qualified(parent.Schema, parent.Name);
        var names = partitions.Select(partition => PgName.Qualified(parent.Schema, partition.Name)).ToList();
        return new Remedy
        {
            Apply = partitions.Select((partition, i) =>
                $"CREATE TABLE {names[i]} PARTITION OF {whole} FOR VALUES FROM ({PgName.Literal(partition.From)}) TO ({PgName.Literal(partition.To)})").ToList(),

            // Rows that came in meanwhile stay, in a table of their own.
            Rollback = names.AsEnumerable().Reverse().SelectMany(name => new[]
            {
                $"ALTER TABLE {whole} DETACH PARTITION {name}",
                $"DO {PgName.Literal($"BEGIN LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE; IF NOT EXISTS (SELECT FROM {name}) THEN DROP TABLE {name}; END IF; END")}",
            }).ToList(),
            Lock = "ACCESS EXCLUSIVE on the partitioned table for a moment: reads and writes wait",
            Duration = $"well under a second: {(partitions.Count == 1 ? "the partition is" : "the partitions are")} empty",
            Guidance = $"The way back drops {Words(partitions)} when nothing was written there, and else keeps the rows in a table that is no partition any more.",
        };
    }

    private static string Words(IReadOnlyList<PartitionToMake> partitions) => partitions is [var only] ? only.Name : "each of them";
}

/// <summary>A range partition to make: its name and its bounds as statements write them.</summary>
/// <param name="Name">Its name.</param>
/// <param name="From">First value that it takes.</param>
/// <param name="To">First value that it takes no more.</param>
internal sealed record PartitionToMake(string Name, string From, string To);
