using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Proofs;
using Polystore.Core.Rules;
using Polystore.Sqlite.Rules.Reading;
using Polystore.Sqlite.Rules.Types;

namespace Polystore.Sqlite.Rules.Indexes;

internal sealed class ForeignKeyUnindexed : IRule
{
    private const string Measured = "measured: SQLite 3.40 counts one key of 1,000 cached rows in 0.02 ms, of 100,000 in 1.9 ms, of 1,000,000 in 31 ms";

    private static readonly RuleOption TinyRows = new()
    {
        Name = "tiny-rows", Default = 100, Unit = "rows",
        Meaning = "below this a child table is read in one or two pages with or without an index: info",
        Source = $"{Measured}; 100 rows take 0.003 ms",
    };

    private static readonly RuleOption SmallRows = new()
    {
        Name = "small-rows", Default = 1000, Unit = "rows", Meaning = "below this: low", Source = Measured,
    };

    private static readonly RuleOption LargeRows = new()
    {
        Name = "large-rows", Default = 100_000, Unit = "rows", Meaning = "from here on: high", Source = Measured,
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-FK-UNINDEXED",
        Engine = EngineNames.Sqlite,
        Family = "indexes",
        Title = "Foreign key without index",
        LooksFor = "Child columns of a foreign key that lead no full index in any order. Not reported: keys covered by the primary key, "
            + "the rowid, a unique constraint, a longer index, or a partial index that leaves out only NULLs.",
        Why = "SQLite makes no index for a foreign key. Each delete of a parent row, each change of its key, and each join from parent to "
            + "child then reads the whole child table.",
        Options = [TinyRows, SmallRows, LargeRows],
        References = ["https://sqlite.org/foreignkeys.html#fk_indexes"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var taken = IndexNaming.TakenNames(context.Catalog);
        return RuleVerdict.Of(ForeignKeyTarget.All(context.Catalog)
            .Where(target => target.Parent is not null && target.ChildColumns.All(column => target.Child.Column(column) is not null))
            .GroupBy(target => target.Child)
            .SelectMany(group => OfTable(context, group.ToList(), taken)));
    }

    private IEnumerable<Finding> OfTable(RuleContext context, IReadOnlyList<ForeignKeyTarget> targets, HashSet<string> taken)
    {
        var table = targets[0].Child;
        var planned = new List<(IReadOnlyList<string> Columns, string Name)>();
        var unserved = targets.Where(target => !LookupSupport.Serves(table, target.ChildColumns)).ToList();

        // Wide keys first, so that one index serves a narrower key that leads it; two indexes would make each other redundant.
        foreach (var target in unserved.DistinctBy(Signature).OrderByDescending(target => target.ChildColumns.Count))
        {
            var (columns, shared) = (target.ChildColumns, planned.Find(index =>
                SqliteTableReading.SameColumns(index.Columns.Take(target.ChildColumns.Count).ToList(), target.ChildColumns)));
            if (KeyComparison.Mismatches(target) is { Count: > 0 } mismatches)
            {
                yield return Describe(context, target, Remedy.ByHand(
                    $"Give {mismatches[0].Child} the type and collation of {target.ParentName}.{mismatches[0].Parent} first, then index it.",
                    $"an index could not be used for the lookup: {mismatches[0].Difference}"));
                continue;
            }

            if (shared.Name is not null)
            {
                yield return Describe(context, target, Remedy.ByHand(
                    $"The index {shared.Name} on ({string.Join(", ", shared.Columns)}), advised for another foreign key of {table.Name}, serves this one too.",
                    "another finding makes the index"));
                continue;
            }

            var ordered = NarrowKeysFirst(columns, unserved);
            var name = NewIndex.Name(taken, table.Name, ordered);
            planned.Add((ordered, name));
            yield return Describe(context, target, NewIndex.Remedy(context.Snapshot, table, name, ordered));
        }
    }

    private Finding Describe(RuleContext context, ForeignKeyTarget target, Remedy remedy)
    {
        var child = target.Child;
        var columns = SqliteName.Readable(child, target.ChildColumns);
        var unsettling = context.Workload?.CallsThatUnsettle(target.Parent!, target.ParentColumns) ?? 0;
        var partly = target.ChildColumns.Count > 1 ? LookupSupport.ServesInPart(child, target.ChildColumns) : null;
        var scans = child.Rows is { } rows
            ? $"every delete of a row of {target.ParentName} scans {Amount.Of(rows, "row")}"
            : $"every delete of a row of {target.ParentName} scans the table";
        return context.Problem(Info, SubjectOf.The(child, target.ChildColumns), Grade(context, target, unsettling, partly is not null), partly is null
            ? $"{columns} has no index: {scans}"
            : $"{columns} has no index of its own: deletes of {target.ParentName} and joins make do with {partly.Name}") with
        {
            Impact = child.Rows is { } count
                ? $"a lookup by the foreign key reads {Amount.Of(count, "row")} where an index would read the matching ones"
                    + (unsettling > 0 ? $"; the workload deletes or re-keys rows of {target.ParentName} {Amount.Of(unsettling, "time")}" : "")
                : null,
            Evidence = Facts(target, unsettling, partly),
            Remedy = remedy,
            Weight = (child.Rows ?? 0) * Math.Max(1, unsettling),
            Witnesses = Lookup(target),
        };
    }

    private static Severity Grade(RuleContext context, ForeignKeyTarget target, double unsettling, bool partly)
    {
        if (target.Child.Rows is not { } rows)
        {
            return partly ? Severity.Low : Severity.Medium;
        }

        if (rows < context.Option(TinyRows))
        {
            return Severity.Info;
        }

        var bySize = rows < context.Option(SmallRows) ? Severity.Low : rows < context.Option(LargeRows) ? Severity.Medium : Severity.High;
        if (partly)
        {
            return (Severity)Math.Max((int)bySize - 1, (int)Severity.Low);
        }

        return unsettling > 0 && bySize < Severity.High ? bySize + 1 : bySize;
    }

    private static IReadOnlyList<Evidence> Facts(ForeignKeyTarget target, double unsettling, Core.Catalogs.Index? partly)
    {
        var facts = new List<Evidence>();
        if (target.Child.Rows is { } rows)
        {
            facts.Add(Evidence.Of("rows of the child table", rows, "rows", target.Child.RowsAreExact ? "count(*)" : "sqlite_stat1"));
        }

        facts.Add(Evidence.Of("refers to", $"{target.ParentName} ({string.Join(", ", target.ParentColumns)})", null, "PRAGMA foreign_key_list"));
        facts.Add(Evidence.Of("on delete", target.Key.References!.OnDelete, null, "PRAGMA foreign_key_list"));
        if (unsettling > 0)
        {
            facts.Add(Evidence.Of("deletes and re-keyings of the parent", unsettling, "calls", "workload"));
        }

        if (partly is not null)
        {
            facts.Add(Evidence.Of("index that helps in part", partly.Name, null, "PRAGMA index_xinfo"));
        }

        return facts;
    }

    // One existing parent key, the smallest, found through the parent's own index: the same before and after, without a literal.
    private static IReadOnlyList<Witness> Lookup(ForeignKeyTarget target)
    {
        if (!target.HasParentKey())
        {
            return [];
        }

        var child = target.Child.Qualified();
        var parent = target.Parent!.Qualified();
        var parentColumns = target.ParentColumns.Select(SqliteName.Quote).ToList();
        var key = parentColumns.Count == 1
            ? $"{SqliteName.Quote(target.ChildColumns)} = (SELECT min({parentColumns[0]}) FROM {parent})"
            : $"({SqliteName.Quote(target.ChildColumns)}) = (SELECT {string.Join(", ", parentColumns)} FROM {parent}"
                + $" WHERE {string.Join(" AND ", parentColumns.Select(column => $"{column} IS NOT NULL"))} ORDER BY {string.Join(", ", parentColumns)} LIMIT 1)";
        return
        [
            new Witness(
                "lookup",
                $"SELECT count(*) FROM {child} WHERE {key}",
                $"what deleting one row of {target.ParentName} asks of {target.Child.Name}"),
        ];
    }

    // Puts the columns of a narrower unserved key first, when there is one, so that one index serves both.
    private static IReadOnlyList<string> NarrowKeysFirst(IReadOnlyList<string> columns, IReadOnlyList<ForeignKeyTarget> unserved)
    {
        var narrower = unserved
            .Select(target => target.ChildColumns)
            .Where(other => other.Count < columns.Count && other.All(column => columns.Contains(column, StringComparer.OrdinalIgnoreCase)))
            .MaxBy(other => other.Count);
        return narrower is null ? columns : [.. narrower, .. columns.Except(narrower, StringComparer.OrdinalIgnoreCase)];
    }

    private static string Signature(ForeignKeyTarget target) =>
        string.Join('\u001f', target.ChildColumns.Select(column => column.ToLowerInvariant()).Order(StringComparer.Ordinal));
}
