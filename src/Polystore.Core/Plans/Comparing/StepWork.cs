namespace Polystore.Core.Plans.Comparing;

/// <summary>What kinds of steps can stand in for each other.</summary>
internal static class StepWork
{
    public static string Of(string kind) =>
        // The part of a bitmap scan that reads an index has no counterpart in a scan of the table.
        kind.StartsWith("Bitmap", StringComparison.Ordinal) && !kind.StartsWith("Bitmap Heap", StringComparison.Ordinal) ? kind
        : Has(kind, "Scan") || Has(kind, "SEARCH") ? "scan"
        : Has(kind, "Join") || Has(kind, "Nested Loop") ? "join"
        : Has(kind, "Sort") || Has(kind, "USE TEMP B-TREE") ? "sort"
        : Has(kind, "Aggregate") || Has(kind, "Group") ? "aggregate"
        : Has(kind, "Gather") ? "gather"
        : Has(kind, "Append") ? "append"
        : Has(kind, "Materialize") || Has(kind, "Memoize") ? "cache"
        : kind;

    private static bool Has(string kind, string word) => kind.Contains(word, StringComparison.OrdinalIgnoreCase);
}
