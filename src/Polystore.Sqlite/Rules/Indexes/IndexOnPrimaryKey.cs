using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Indexes;

internal sealed class IndexOnPrimaryKey : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-INDEX-ON-ROWID",
        Engine = EngineNames.Sqlite,
        Family = "indexes",
        Title = "Index on what the table is sorted by",
        LooksFor = "A plain index that starts with the INTEGER PRIMARY KEY, or that is the beginning of the primary key of a WITHOUT ROWID "
            + "table. Not reported: indexes of constraints, partial indexes, and wider indexes that carry more columns of a WITHOUT ROWID table.",
        Why = "The table itself is a b-tree in that order; looking a row up through the index takes two searches instead of one.",
        References = ["https://sqlite.org/lang_createtable.html#rowid", "https://sqlite.org/withoutrowid.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var superfluous = SuperfluousIndexes.In(context.Catalog).Select(found => found.Index.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return RuleVerdict.Of(context.Catalog.UserTables()
            .SelectMany(table => table.Indexes
                .Where(index => !index.Primary && !index.BacksConstraint && !index.Unique && index.Predicate is null && !superfluous.Contains(index.Name))
                .Where(index => RepeatsTheTable(table, index))
                .Select(index => Describe(context, table, index))));
    }

    private Finding Describe(RuleContext context, Table table, Core.Catalogs.Index index)
    {
        var facts = new List<Evidence> { Evidence.Of("keys", string.Join(", ", index.Keys), null, "PRAGMA index_xinfo") };
        IndexFacts.AddSize(facts, "size", index);
        var order = table.RowidAlias() is { } alias ? $"the rowid, {alias.Name}" : "its primary key";
        var alone = index.Keys.Count == 1 || table.IsWithoutRowid();
        return context.Problem(Info, SubjectOf.The(index), Severity.Low, $"{index.Name} indexes what {table.Name} is already sorted by: {order}") with
        {
            Impact = index.Bytes is { } bytes ? $"{Amount.Bytes(bytes)} on disk, and one more index to maintain at every write" : "one more index to maintain at every write",
            Evidence = facts,
            Remedy = alone
                ? DroppedIndex.Remedy(context.Snapshot, index)
                : Remedy.ByHand($"DROP INDEX {SqliteName.Qualified(index.Schema, index.Name)}", "a statement that reads only its columns may use it as a covering index"),
            Weight = index.Bytes ?? table.Rows ?? 0,
            Witnesses = alone ? DroppedIndex.Witnesses(table, index) : [],
        };
    }

    private static bool RepeatsTheTable(Table table, Core.Catalogs.Index index)
    {
        if (index.Keys.Any(key => key.Column is null))
        {
            return false;
        }

        var keys = index.Keys.Select(key => key.Column!).ToList();
        if (table.RowidAlias() is { } alias)
        {
            return keys.Count > 0 && SqliteTableReading.IsRowid(alias, keys[0]);
        }

        // Directions and collations have to agree with the key; a primary key that is not listed as an index is ascending.
        return table.IsWithoutRowid()
            && SqliteTableReading.Leads(keys, table.PrimaryKey?.Columns ?? [])
            && index.Keys.All(key => !key.Descending && (key.Collation is null || key.Collation.Equals(table.CollationOf(key.Column!), SqliteTableReading.Names)));
    }
}
