namespace Polystore.Postgres.Explain.Parsing;

/// <summary>
/// The groups of an incremental sort in XML: their elements are named after what they are and not which, unlike their keys in JSON
/// (show_incremental_sort_group_info in src/backend/commands/explain.c opens them with two names). Full groups come first, and memory
/// before disk.
/// </summary>
internal static class SortGroupTags
{
    private const string Groups = "Incremental-Sort-Groups";
    private const string Space = "Sort-Space";

    private static readonly string[] OfGroups = ["Full-sort-Groups", "Pre-sorted-Groups"];
    private static readonly string[] OfSpace = ["Sort-Space-Memory", "Sort-Space-Disk"];

    /// <summary>The element that a key of JSON becomes.</summary>
    public static string Of(string tag) => OfGroups.Contains(tag) ? Groups : OfSpace.Contains(tag) ? Space : tag;

    /// <summary>The children of an element, each of these under the name that tells which it is.</summary>
    public static IEnumerable<(string Tag, PlanValue Value)> Named(IReadOnlyList<(string Tag, PlanValue Value)> children)
    {
        var (groups, spaces) = (0, OnDisk(children) ? 1 : 0);
        foreach (var (tag, value) in children)
        {
            yield return tag switch
            {
                Groups when groups < OfGroups.Length => (OfGroups[groups++], value),
                Space when spaces < OfSpace.Length => (OfSpace[spaces++], value),
                _ => (tag, value),
            };
        }
    }

    // One space alone is on disk when every group was sorted there.
    private static bool OnDisk(IReadOnlyList<(string Tag, PlanValue Value)> children) =>
        children.Count(child => child.Tag == Space) == 1 && children.FirstOrDefault(child => child.Tag == "Sort-Methods-Used").Value is { } methods
        && ExpressionList.Of(methods) is { Count: > 0 } used && used.All(method => method.StartsWith("external", StringComparison.Ordinal));
}
