using Polystore.Core.Catalogs;

namespace Polystore.Postgres.Advise.Candidates;

/// <summary>Which columns a b-tree can order.</summary>
internal static class IndexableTypes
{
    // Types without a default b-tree operator class, and those whose order nobody asks for.
    private static readonly string[] Unordered =
        ["json", "jsonb", "xml", "point", "line", "lseg", "box", "path", "polygon", "circle", "tsvector", "tsquery", "xid", "cid", "aclitem", "geometry", "geography", "hstore", "vector"];

    // An index entry may take a third of a page at most (BTMaxItemSize, 2704 bytes in 8 kB pages); columns whose mean is a third of that
    // will meet it sooner or later.
    private const double WidestBytes = 900;

    public static bool CanBeKey(Column column) =>
        !column.Type.EndsWith("[]", StringComparison.Ordinal)
        && !Unordered.Contains(column.Type.Split('(')[0], StringComparer.Ordinal)
        && (column.Statistics?.AverageBytes ?? 0) <= WidestBytes;
}
