using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Indexes;

internal sealed class IndexDuplicate : IRule
{
    private static readonly RuleOption LargeBytes = new()
    {
        Name = "large-bytes", Default = 100 * 1024 * 1024, Unit = "bytes",
        Meaning = "from this size on the copy is high, because it takes the page cache from other data",
        Source = "50 times SQLite's default page cache of 2,000 kB (pragma.html#pragma_cache_size)",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-INDEX-DUPLICATE",
        Engine = EngineNames.Sqlite,
        Family = "indexes",
        Title = "Duplicate index",
        LooksFor = "Two indexes with the same key parts, directions, collations, expressions and predicate, or with nothing more than the rowid at the end. The one that goes is never a "
            + "constraint's, and never the unique one. Not reported: indexes that differ in any of these.",
        Why = "Every write keeps both up to date and both take space, while the planner only ever needs one.",
        Options = [LargeBytes],
        References = ["https://sqlite.org/queryplanner.html", "https://sqlite.org/lang_createindex.html"],
    };

    public RuleVerdict Judge(RuleContext context) => RuleVerdict.Of(SuperfluousIndexes.In(context.Catalog)
        .Where(found => found.Relation == IndexRelation.Duplicate)
        .Select(found => Describe(context, found)));

    private Finding Describe(RuleContext context, SuperfluousIndex found)
    {
        var index = found.Index;
        var severity = index.Bytes >= context.Option(LargeBytes) ? Severity.High : Severity.Medium;
        return context.Problem(Info, SubjectOf.The(index), severity, Title(found)) with
        {
            Impact = index.Bytes is { } bytes
                ? $"{Amount.Bytes(bytes)} on disk, and one more index to maintain at every write"
                : "one more index to maintain at every write",
            Evidence = IndexFacts.Of(index, found.StandIn),
            Remedy = DroppedIndex.Remedy(context.Snapshot, index),
            Weight = index.Bytes ?? found.Table.Rows ?? 0,
            Witnesses = DroppedIndex.Witnesses(found.Table, index),
        };
    }

    private static string Title(SuperfluousIndex found)
    {
        var (index, standIn) = (found.Index, found.StandIn);
        var keys = string.Join(", ", index.Keys);
        return index.Keys.Count > standIn.Keys.Count
            ? $"{index.Name} ({keys}) repeats {Naming.Of(standIn)} ({string.Join(", ", standIn.Keys)}) on {found.Table.Name}: every index ends with the rowid, {index.Keys[^1].Column}, anyway"
            : $"{index.Name} repeats {Naming.Of(standIn)} on {found.Table.Name} ({keys})";
    }
}
