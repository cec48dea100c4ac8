using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;
using Polystore.Postgres.Rules.Workload;

namespace Polystore.Postgres.Rules.Indexes;

internal sealed class ForeignKeyUnindexed : IRule
{
    private static readonly RuleOption TinyRows = new()
    {
        Name = "tiny-rows", Default = 1000, Unit = "rows",
        Meaning = "below this a child table is a handful of pages, read as fast without an index: info",
        Source = "1,000 rows of 80 bytes are 10 pages of 8 kB, as dear as three random reads at random_page_cost 4 (manual 20.7.2)",
    };

    private static readonly RuleOption LargeRows = new()
    {
        Name = "large-rows", Default = 1_000_000, Unit = "rows", Meaning = "from here on one scan is felt: medium without any delete, because joins from the parent pay it too",
        Source = "1,000,000 rows at cpu_tuple_cost 0.01 (manual 20.7.2) cost as much as 2,500 random reads, about a tenth of a second of one core",
    };

    private static readonly RuleOption DailyRows = new()
    {
        Name = "rows-read-a-day", Default = 10_000_000, Unit = "rows", Meaning = "rows of the child that deletes of parents read in a day: medium from here on, high at a hundred times as many",
        Source = "ten million rows are about a second of one core, a thousand million are minutes, in which each delete holds its locks (cpu_tuple_cost against seq_page_cost, manual 20.7.2)",
    };

    private static readonly RuleOption FewParents = new()
    {
        Name = "few-parents", Default = 20, Unit = "rows", Meaning = "a parent with fewer rows that nobody deletes is a look-up list: info",
        Source = "each of 20 parents has a twentieth of the children, in an unordered table on every page, so a join reads the table with or without the index (cost_index in src/backend/optimizer/path/costsize.c)",
    };

    private static readonly RuleOption NullShare = new()
    {
        Name = "null-share", Default = 0.5, Unit = "ratio", Maximum = 1,
        Meaning = "from this share of NULLs on the index leaves them out",
        Source = "manual 11.8 Partial Indexes: leave out common values; a foreign key never looks for NULL",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-FK-UNINDEXED",
        Engine = EngineNames.Postgres,
        Family = "indexes",
        Title = "Foreign key without index",
        LooksFor = "Child columns of a foreign key that lead no valid full index in any order. An index that holds them further back does not count. Not "
            + "reported: keys whose index leaves out only NULLs, keys declared NOT ENFORCED (18 and newer), and keys of partitions, which are reported once on the partitioned table. Severity is what the scans cost: children times deletes of parents, and the time of known statements that look for the key and read the whole table. Keys of empty and tiny tables are told as one finding when they are many.",
        Why = "PostgreSQL makes no index on the referencing side. Each delete of a parent row, each change of its key, and each join from parent to child then reads the "
            + "whole child table, and the delete holds its locks meanwhile.",
        Options = [TinyRows, LargeRows, DailyRows, FewParents, NullShare, ColumnSearches.ReadShare, BusyTime.Least, BusyTime.Medium, BusyTime.High, StatementsReading.Hours],
        References = ["https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var taken = IndexNaming.TakenNames(context.Catalog);
        var lookups = StatementsReading.TryOpen(context, out var statements, out _) ? new KeyLookups(context, reading, statements) : null;
        var findings = reading.Tables.SelectMany(table => OfTable(context, reading, lookups, table, taken)).ToList();
        var gathered = PartitionsTogether.Gather(reading, findings, (root, alike) => OnRoot(reading, root, alike, taken)).ToList();
        return RuleVerdict.Of(KeysOfSmallTables.Gather(
            context, Info, gathered, finding => RowsOf(reading, reading.Table(new ObjectName(finding.Subject.Path[0], finding.Subject.Path[1]))!), context.Option(TinyRows)));
    }

    // An index of the partitioned table makes that of every partition, also of those to come; where some have one already it would
    // take theirs over and drop them with itself, so there each gets its own.
    private static Remedy? OnRoot(CatalogReading reading, Table root, IReadOnlyList<Finding> alike, HashSet<string> taken)
    {
        var columns = alike[0].Subject.Path[2].Split(", ");
        return root.Kind == TableKind.Partitioned && alike.Count == reading.Members(root).Count() && columns.All(column => root.FindColumn(column) is not null)
            ? NewIndex.Remedy(root, NewIndex.Name(taken, root, columns), columns)
            : null;
    }

    private IEnumerable<Finding> OfTable(RuleContext context, CatalogReading reading, KeyLookups? lookups, Table table, HashSet<string> taken)
    {
        var unserved = table.ForeignKeys
            .Where(key => key.Columns.Count > 0 && key.References is not null && key.IsEnforced() && !IsInherited(reading, table, key))
            .Where(key => !table.Indexes.Any(index => IndexComparison.SupportsLookup(index, key.Columns)))
            .DistinctBy(key => string.Join('\u001f', key.Columns.Order(StringComparer.Ordinal)), StringComparer.Ordinal)
            .OrderByDescending(key => key.Columns.Count)
            .ToList();
        var planned = new List<(IReadOnlyList<string> Columns, string Name)>();

        // Wide keys first, so that one index serves a narrower key that leads it; two indexes would make each other redundant.
        foreach (var key in unserved)
        {
            var shared = planned.Find(index => index.Columns.Take(key.Columns.Count).ToHashSet(StringComparer.Ordinal).SetEquals(key.Columns));
            if (shared.Name is not null)
            {
                yield return Describe(context, reading, lookups, table, key, Remedy.ByHand(
                    $"The index {shared.Name}, advised for another foreign key of {table.Name}, serves this one too.", "another finding makes the index"));
                continue;
            }

            var columns = NarrowKeysFirst(key.Columns, unserved);
            var name = NewIndex.Name(taken, table, columns);
            planned.Add((columns, name));
            var nulls = columns.Count == 1 ? table.FindColumn(columns[0])?.Statistics?.NullFraction : null;
            var predicate = nulls >= context.Option(NullShare) ? $"{PgName.Quote(columns[0])} IS NOT NULL" : null;
            yield return Describe(context, reading, lookups, table, key, NewIndex.Remedy(table, name, columns, predicate));
        }
    }

    private Finding Describe(RuleContext context, CatalogReading reading, KeyLookups? lookups, Table table, Constraint key, Remedy remedy)
    {
        var target = key.References!;
        var parent = reading.Table(target.Table);
        var parents = parent is null ? [] : reading.Members(parent).ToList();
        var deleted = parents.Sum(member => member.Usage?.RowsDeleted ?? 0);
        var updated = parents.Sum(member => Math.Max(0, (member.Usage?.RowsUpdated ?? 0) - (member.Usage?.RowsHotUpdated ?? 0)));
        var partly = key.Columns.Count > 1
            ? table.Indexes.FirstOrDefault(index => index is { Valid: true, Predicate: null, Method: "btree" } && index.Keys[0].Column is { } first && key.Columns.Contains(first))
            : null;
        var rows = RowsOf(reading, table);
        var parentRows = parent is null ? null : RowsOf(reading, parent);
        var asked = rows >= context.Option(TinyRows) ? lookups?.Of(table, key.Columns) : null;
        var fewParents = asked is null && deleted == 0 && rows >= context.Option(TinyRows) && parentRows < context.Option(FewParents);
        var severity = fewParents ? Severity.Info : Grade(context, rows, deleted, partly is not null);
        if (asked is { } felt && felt.Severity > severity)
        {
            severity = felt.Severity;
        }

        return context.Problem(Info, SubjectOf.The(table, key.Columns), severity, Title(context, table, key, rows, fewParents ? parentRows : null)) with
        {
            Impact = rows is null ? null
                : asked is { } work ? $"{Amount.Of(work.Calls, "call")} of statements that look for it read the whole table: {BusyTime.PerDay(work.Load)}"
                : deleted > 0 ? $"{Amount.Of(deleted, "parent row")} deleted since counting began, each reading up to {Amount.Of(rows.Value, "row")}: {Amount.Of(deleted * rows.Value)} rows in all"
                : "no parent row was deleted since counting began; joins from the parent pay the same scan",
            Evidence =
            [
                Evidence.Of("refers to", $"{target.Table} ({string.Join(", ", target.Columns)})", null, "pg_constraint"),
                Evidence.Of("on delete", target.OnDelete, null, "pg_constraint"),
                .. rows is { } known ? [Evidence.Of("rows", known, "rows", "pg_class.reltuples")] : Array.Empty<Evidence>(),
                .. parentRows is { } above ? [Evidence.Of("parent rows", above, "rows", "pg_class.reltuples")] : Array.Empty<Evidence>(),
                Evidence.Of("parent rows deleted", deleted, "rows", "pg_stat_all_tables"),
                Evidence.Of("parent updates that wrote indexes", updated, "rows", "pg_stat_all_tables"),
                .. asked is { } cost
                    ? [Evidence.Of("time of statements that look for it", cost.Milliseconds, "ms", "pg_stat_statements"), Evidence.Of("statement", cost.Longest, null, "pg_stat_statements.query")]
                    : Array.Empty<Evidence>(),
                .. partly is null ? Array.Empty<Evidence>() : [Evidence.Of("index that helps in part", partly.Name, null, "pg_index")],
            ],
            Remedy = fewParents && remedy.IsAutomatic
                ? Remedy.ByHand($"Only when parents are going to be deleted: {remedy.Apply[0]}", "for so few parents an index narrows nothing down, and every write would keep it up")
                : remedy,
            Weight = (rows ?? 0) * Math.Max(1, deleted + (asked?.Calls ?? 0)),
        };
    }

    private static string Title(RuleContext context, Table table, Constraint key, double? rows, double? fewParents)
    {
        var columns = $"{table.Name}({string.Join(", ", key.Columns)})";
        var parent = key.References!.Table.Name;
        return fewParents is { } few ? $"{columns} has no index, and hardly needs one: {parent} has {Amount.Of(few, "row")}, and none was deleted"
            : rows < context.Option(TinyRows) ? $"{columns} has no index for deletes in {parent}; with {Amount.Of(rows.Value, "row")} that costs nothing yet"
            : $"{columns} has no index: each delete in {parent} reads {(rows is { } count ? Amount.Of(count, "row") : "the whole table")}";
    }

    private static double? RowsOf(CatalogReading reading, Table table)
    {
        var members = reading.Members(table).Select(RowsOf).ToList();
        return members.Count == 0 ? table.Rows : members.Aggregate((double?)0, (sum, count) => sum + count);
    }

    // Counted since the last ANALYZE when that was before the rows came. A count that a crash lost is no proof that a table with pages is empty.
    private static double? RowsOf(Table table) => table is { Rows: null, Bytes: not 0 } && (table.Usage?.LiveRows ?? 0) == 0
        ? null
        : Math.Max(table.Rows ?? 0, table.Usage?.LiveRows ?? 0);

    private static Severity Grade(RuleContext context, double? rows, long deleted, bool partly)
    {
        var daily = (rows ?? 0) * deleted / Math.Max(1, CounterAge.Days(context) ?? 1);
        var severity = rows switch
        {
            null => Severity.Low,
            { } count when count < context.Option(TinyRows) => Severity.Info,
            { } count when daily >= 100 * context.Option(DailyRows) || (count >= 10 * context.Option(LargeRows) && deleted > 0) => Severity.High,
            { } count when daily >= context.Option(DailyRows) || count >= context.Option(LargeRows) => Severity.Medium,
            _ => Severity.Low,
        };
        return partly && severity > Severity.Low ? severity - 1 : severity;
    }

    private static bool IsInherited(CatalogReading reading, Table table, Constraint key) =>
        table.Kind is TableKind.Partition or TableKind.Partitioned && table.Parent is { } name && reading.Table(name) is { } parent
        && parent.ForeignKeys.Any(other => other.Columns.SequenceEqual(key.Columns) && other.References?.Table == key.References?.Table);

    // The columns of a narrower unserved key first, when there is one, so that one index serves both.
    private static IReadOnlyList<string> NarrowKeysFirst(IReadOnlyList<string> columns, IReadOnlyList<Constraint> unserved)
    {
        var narrower = unserved
            .Select(key => key.Columns)
            .Where(other => other.Count < columns.Count && other.All(column => columns.Contains(column)))
            .MaxBy(other => other.Count);
        return narrower is null ? columns : [.. narrower, .. columns.Except(narrower)];
    }
}
