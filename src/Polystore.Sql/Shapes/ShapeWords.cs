using System.Collections.Frozen;

namespace Polystore.Sql.Shapes;

/// <summary>The words that steer the reading of statement shapes.</summary>
internal static class ShapeWords
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> PartEnds = Lookup("""
        FROM WHERE GROUP HAVING ORDER LIMIT OFFSET UNION EXCEPT INTERSECT MINUS WINDOW RETURNING FETCH FOR ON JOIN INNER LEFT RIGHT FULL
        CROSS NATURAL STRAIGHT_JOIN SET USING VALUES DO LOCK QUALIFY WITH
        """);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> NoNames = Lookup("""
        FROM WHERE GROUP HAVING ORDER LIMIT UNION EXCEPT INTERSECT RETURNING ON JOIN INNER CROSS NATURAL SET USING
        SELECT AND OR NOT AS IN IS LIKE BETWEEN WHEN THEN ELSE CASE INTO VALUES DISTINCT NULL CREATE TABLE BY WITH
        """);

    // Words that, where a bare alias could stand, mean something else.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> NoAliases = Lookup("""
        FROM WHERE GROUP HAVING ORDER LIMIT OFFSET UNION EXCEPT INTERSECT MINUS WINDOW RETURNING FETCH FOR ON JOIN INNER LEFT RIGHT FULL
        CROSS NATURAL STRAIGHT_JOIN SET USING VALUES DO LOCK SELECT AND OR NOT AS IN IS LIKE BETWEEN WHEN THEN ELSE END CASE INTO INDEXED
        USE FORCE IGNORE TABLESAMPLE PARTITION DEFAULT COLLATE ESCAPE GLOB REGEXP ISNULL NOTNULL WITH ASC DESC NULLS OUTER QUALIFY
        """);

    // Words that type the string behind them: DATE '2024-01-01', _utf8'x'.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> LiteralPrefixes = Lookup("""
        DATE TIME TIMESTAMP TIMESTAMPTZ INTERVAL UUID JSON JSONB NUMERIC TEXT INET CIDR POINT BOX BYTEA
        """);

    public static bool IsLiteralPrefix(ReadOnlySpan<char> word) => word[0] == '_' || LiteralPrefixes.Contains(word);

    public static bool EndsPart(ReadOnlySpan<char> word) => PartEnds.Contains(word);

    public static bool IsNoName(ReadOnlySpan<char> word) => NoNames.Contains(word);

    public static bool IsNoAlias(ReadOnlySpan<char> word) => NoAliases.Contains(word);

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup(string words) => words
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase)
        .GetAlternateLookup<ReadOnlySpan<char>>();
}
