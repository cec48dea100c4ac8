using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Tables;

internal sealed class UniqueOverNullable : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-UNIQUE-NULLABLE",
        Engine = EngineNames.Sqlite,
        Family = "tables",
        Title = "Unique key over several columns with NULL among them",
        LooksFor = "Unique indexes and constraints over two or more columns of which one accepts NULL, and whether NULLs are there. Not "
            + "reported: single columns, where many NULLs are usually meant, primary keys, and partial indexes that leave the NULLs out.",
        Why = "Two rows that are equal but for a NULL do not count as duplicates: the promise that the key makes is void for every row with a NULL.",
        References = ["https://sqlite.org/nulls.html", "https://sqlite.org/lang_createindex.html#unique_indexes"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var profile = ProfileReading.Of(context.Snapshot);
        return RuleVerdict.Of(context.Catalog.UserTables().SelectMany(table => table.Indexes
            .Where(index => index is { Unique: true, Primary: false, Keys.Count: > 1, Predicate: null } && index.Keys.All(key => key.Column is not null))
            .DistinctBy(index => string.Join('\u001f', index.KeyColumns.Select(column => column!.ToLowerInvariant()).Order(StringComparer.Ordinal)))
            .Select(index => Look(context, table, index, profile))
            .OfType<Finding>()));
    }

    private Finding? Look(RuleContext context, Table table, Core.Catalogs.Index index, ProfileReading profile)
    {
        var columns = index.Keys.Select(key => key.Column!).ToList();
        var nullable = columns
            .Where(column => table.Column(column) is { Nullable: true } && table.RowidAlias()?.Name.Equals(column, SqliteTableReading.Names) != true)
            .ToList();
        if (nullable.Count == 0)
        {
            return null;
        }

        var nulls = nullable.Sum(column => profile.Find(table, column)?.Nulls ?? 0);
        return context.Problem(Info, SubjectOf.The(table, columns), nulls > 0 ? Severity.Medium : Severity.Info,
            $"{SqliteName.Readable(table, columns)} is unique only where {string.Join(" and ", nullable)} {(nullable.Count == 1 ? "is" : "are")} not NULL") with
        {
            Impact = nulls > 0 ? $"the key promises nothing for {Amount.Of(nulls, "row")}" : null,
            Evidence = profile.Reason is null ? [Evidence.Of("NULLs", nulls, "values", "rows read")] : [],
            Remedy = Remedy.ByHand(
                $"Make {string.Join(", ", nullable)} NOT NULL with a value that means none, or make the promise over an expression: "
                    + $"CREATE UNIQUE INDEX … ON {table.Qualified()} ({string.Join(", ", columns.Select(column => nullable.Contains(column) ? $"ifnull({SqliteName.Quote(column)}, '')" : SqliteName.Quote(column)))})",
                "whether two such rows are equal is the application's knowledge"),
            Weight = nulls,
        };
    }
}
