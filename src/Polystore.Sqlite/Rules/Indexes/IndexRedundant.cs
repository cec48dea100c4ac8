using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Indexes;

internal sealed class IndexRedundant : IRule
{
    private static readonly RuleOption WiderFactor = new()
    {
        Name = "wider-factor", Default = 4, Unit = "ratio", Minimum = 1,
        Meaning = "when the wider index is more than this many times larger, the finding is info and left to a person",
        Source = "scans of an index cost its pages; SQLite's planner weighs an index by the estimated size of its entry (szIdxRow, where.c)",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-INDEX-REDUNDANT",
        Engine = EngineNames.Sqlite,
        Family = "indexes",
        Title = "Index that a wider one covers",
        LooksFor = "An index whose keys lead another index of the table with the same directions, collations and predicate. Not reported: "
            + "unique indexes, which keep a promise, and partial indexes beside full ones.",
        Why = "The wider index answers every lookup that the narrower one answers, so the narrower one only costs space and writes.",
        Options = [WiderFactor],
        References = ["https://sqlite.org/queryplanner.html#_covering_indexes", "https://sqlite.org/optoverview.html"],
    };

    public RuleVerdict Judge(RuleContext context) => RuleVerdict.Of(SuperfluousIndexes.In(context.Catalog)
        .Where(found => found.Relation == IndexRelation.Covered)
        .Select(found => Describe(context, found)));

    private Finding Describe(RuleContext context, SuperfluousIndex found)
    {
        var (table, index, standIn) = (found.Table, found.Index, found.StandIn);
        var factor = index.Bytes is > 0 and { } narrow && standIn.Bytes is { } wide ? (double)wide / narrow : 1;
        var muchWider = factor > context.Option(WiderFactor);
        return context.Problem(
            Info,
            SubjectOf.The(index),
            muchWider ? Severity.Info : Severity.Low,
            $"{index.Name} ({string.Join(", ", index.Keys)}) is the beginning of {Naming.Of(standIn)} ({string.Join(", ", standIn.Keys)}) on {table.Name}") with
        {
            Impact = (index.Bytes is { } bytes ? $"{Amount.Bytes(bytes)} on disk and one" : "one") + " more index to maintain at every write",
            Evidence = IndexFacts.Of(index, standIn),
            Remedy = Cure(context, found, muchWider),
            Weight = index.Bytes ?? table.Rows ?? 0,
            Witnesses = DroppedIndex.Witnesses(table, index),
        };
    }

    private static Remedy Cure(RuleContext context, SuperfluousIndex found, bool muchWider)
    {
        var index = found.Index;
        var drop = $"DROP INDEX {SqliteName.Qualified(index.Schema, index.Name)}";
        if (muchWider)
        {
            return Remedy.ByHand(drop, "the wider index is so much larger that scans of the narrow one may be worth its keep");
        }

        if (OrdersByRowid(context, found) is { } column)
        {
            return Remedy.ByHand(
                drop,
                $"the workload names {column}, and within one key the narrow index returns rows in the order of {column}, which the wider one does not");
        }

        return DroppedIndex.Remedy(context.Snapshot, index) with
        {
            Guidance = found.Table.IsWithoutRowid() || context.Workload is not null
                ? null
                : $"Within one key {index.Name} returns rows in the order of the rowid. Keep it when a statement sorts by exactly that.",
        };
    }

    // An index entry ends with the rowid (fileformat2.html section 2.5), so (a) also serves "WHERE a = ? ORDER BY id"; (a, b) does not.
    private static string? OrdersByRowid(RuleContext context, SuperfluousIndex found)
    {
        if (found.Table.RowidAlias() is not { } alias || context.Workload is not { } workload)
        {
            return null;
        }

        var next = found.StandIn.Keys[found.Index.Keys.Count].Column;
        var nextIsRowid = next is not null && SqliteTableReading.IsRowid(alias, next);
        return !nextIsRowid && workload.SortsBy(found.Table.Name, alias.Name) ? alias.Name : null;
    }
}
