using Polystore.Core.Catalogs;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Design;

/// <summary>A column that takes its values from a sequence, by identity, serial or default.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Column">Its name.</param>
/// <param name="Largest">Largest value that its type holds; null when the type is no integer.</param>
internal sealed record SequenceUser(Table Table, string Column, decimal? Largest)
{
    /// <summary>Every such column by the sequence; partitions stand behind their parent.</summary>
    public static ILookup<ObjectName, SequenceUser> Find(CatalogReading reading) => reading.Tables
        .Where(table => !reading.IsPartition(table))
        .SelectMany(table => (reading.Layout(table)?.Columns ?? [])
            .Where(column => column.ReferencedSequence is not null)
            .Select(column => (column.ReferencedSequence, user: new SequenceUser(table, column.Name, LargestOf(column.BaseType)))))
        .ToLookup(pair => Split(pair.ReferencedSequence!), pair => pair.user);

    /// <summary>Largest value of an integer type by either of its names (manual 8.1.1).</summary>
    public static decimal? LargestOf(string type) => type switch
    {
        "int2" or "smallint" => short.MaxValue,
        "int4" or "integer" => int.MaxValue,
        "int8" or "bigint" => long.MaxValue,
        _ => null,
    };

    // The layout joins schema and name by a dot; the schema's own dots are rare enough that the last dot decides.
    private static ObjectName Split(string name) => name.LastIndexOf('.') is var dot and > 0 ? new ObjectName(name[..dot], name[(dot + 1)..]) : new ObjectName("", name);
}
