using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Indexes;

internal sealed class ForeignKeyUnindexed : IRule
{
    private static readonly RuleOption TinyRows = new()
    {
        Name = "tiny-rows", Default = 1000, Unit = "rows",
        Meaning = "below this a child table is a handful of pages, read as fast without an index: info",
        Source = "min_parallel_index_scan_size and the planner's costs: 1,000 rows of 80 bytes are 10 pages of 8 kB, three random reads at random_page_cost 4 (manual 20.7.2)",
    };

    private static readonly RuleOption LargeRows = new()
    {
        Name = "large-rows", Default = 100_000, Unit = "rows", Meaning = "from here on: medium, or high when parents are deleted",
        Source = "100,000 rows at cpu_tuple_cost 0.01 cost as much as 250 random reads (manual 20.7.2), for each parent row",
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
            + "reported: keys whose index leaves out only NULLs, and keys of partitions, which are reported once on the partitioned table.",
        Why = "PostgreSQL makes no index on the referencing side. Each delete of a parent row, each change of its key, and each join from parent to child then reads the "
            + "whole child table, and the delete holds its locks meanwhile.",
        Options = [TinyRows, LargeRows, NullShare],
        References = ["https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var taken = NewIndex.TakenNames(context.Catalog);
        return RuleVerdict.Of(reading.Tables.SelectMany(table => OfTable(context, reading, table, taken)));
    }

    private IEnumerable<Finding> OfTable(RuleContext context, CatalogReading reading, Table table, HashSet<ObjectName> taken)
    {
        var unserved = table.ForeignKeys
            .Where(key => key.Columns.Count > 0 && key.References is not null && !IsInherited(reading, table, key))
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
                yield return Describe(context, reading, table, key, Remedy.ByHand(
                    $"The index {shared.Name}, advised for another foreign key of {table.Name}, serves this one too.", "another finding makes the index"));
                continue;
            }

            var columns = NarrowKeysFirst(key.Columns, unserved);
            var name = NewIndex.Name(taken, table, columns);
            planned.Add((columns, name));
            var nulls = columns.Count == 1 ? table.FindColumn(columns[0])?.Statistics?.NullFraction : null;
            var predicate = nulls >= context.Option(NullShare) ? $"{PgName.Quote(columns[0])} IS NOT NULL" : null;
            yield return Describe(context, reading, table, key, NewIndex.Remedy(table, name, columns, predicate));
        }
    }

    private Finding Describe(RuleContext context, CatalogReading reading, Table table, Constraint key, Remedy remedy)
    {
        var target = key.References!;
        var parent = reading.Table(target.Table);
        var deleted = parent is null ? 0 : reading.Members(parent).Sum(member => member.Usage?.RowsDeleted ?? 0);
        var updated = parent is null ? 0 : reading.Members(parent).Sum(member => Math.Max(0, (member.Usage?.RowsUpdated ?? 0) - (member.Usage?.RowsHotUpdated ?? 0)));
        var partly = key.Columns.Count > 1
            ? table.Indexes.FirstOrDefault(index => index is { Valid: true, Predicate: null, Method: "btree" } && index.Keys[0].Column is { } first && key.Columns.Contains(first))
            : null;
        var columns = string.Join(", ", key.Columns);
        return context.Problem(
            Info,
            SubjectOf.The(table, key.Columns),
            Grade(context, table.Rows, deleted, partly is not null),
            $"{table.Name}({columns}) has no index: each delete in {target.Table.Name} reads {(table.Rows is { } count ? Amount.Of(count, "row") : "the whole table")}") with
        {
            Impact = table.Rows is { } rows
                ? $"{Amount.Of(deleted, "parent row")} deleted since counting began"
                    + (deleted > 0 ? $", each reading up to {Amount.Of(rows, "row")}: {Amount.Of(deleted * rows)} rows in all" : "; joins from the parent pay the same scan")
                : null,
            Evidence =
            [
                Evidence.Of("refers to", $"{target.Table} ({string.Join(", ", target.Columns)})", null, "pg_constraint"),
                Evidence.Of("on delete", target.OnDelete, null, "pg_constraint"),
                .. table.Rows is { } known ? [Evidence.Of("rows", known, "rows", "pg_class.reltuples")] : Array.Empty<Evidence>(),
                Evidence.Of("parent rows deleted", deleted, "rows", "pg_stat_all_tables"),
                Evidence.Of("parent updates that wrote indexes", updated, "rows", "pg_stat_all_tables"),
                .. partly is null ? Array.Empty<Evidence>() : [Evidence.Of("index that helps in part", partly.Name, null, "pg_index")],
            ],
            Remedy = remedy,
            Weight = (table.Rows ?? 0) * Math.Max(1, deleted),
        };
    }

    private static Severity Grade(RuleContext context, double? rows, long deleted, bool partly)
    {
        var severity = rows switch
        {
            null => Severity.Low,
            { } count when count < context.Option(TinyRows) => Severity.Info,
            { } count when count < context.Option(LargeRows) => deleted > 0 ? Severity.Medium : Severity.Low,
            _ => deleted > 0 ? Severity.High : Severity.Medium,
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
