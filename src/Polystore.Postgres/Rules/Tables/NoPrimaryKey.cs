using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Indexes;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Tables;

internal sealed class NoPrimaryKey : IRule
{
    public RuleInfo Info { get; } = new()
    {
        Id = "PG-TABLE-NO-PRIMARY-KEY",
        Engine = EngineNames.Postgres,
        Family = "tables",
        Title = "Table without primary key",
        LooksFor = "A permanent table without primary key. Not reported: partitions, whose parent is, inheritance children, unlogged staging tables and foreign tables.",
        Why = "Without a key rows cannot be told apart: duplicates come in, logical replication refuses updates and deletes, and tools cannot fix a single row.",
        References = ["https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-PRIMARY-KEYS", "https://www.postgresql.org/docs/current/logical-replication-publication.html"],
    };

    public RuleVerdict Judge(RuleContext context) => CatalogReading.TryOpen(context, out var reading, out var reason)
        ? RuleVerdict.Of(reading.Tables
            .Where(table => table.PrimaryKey is null && !reading.IsPartition(table) && !table.HasOption("UNLOGGED") && reading.Relation(table) is { Inherits.Count: 0 })
            .Select(table => Describe(context, reading, table)))
        : RuleVerdict.NotExamined(reason);

    private Finding Describe(RuleContext context, CatalogReading reading, Table table)
    {
        var written = reading.Members(table).Sum(member => (member.Usage?.RowsUpdated ?? 0) + (member.Usage?.RowsDeleted ?? 0));
        var key = table.Indexes.FirstOrDefault(index => MayBecomeKey(table, index));
        return context.Problem(Info, SubjectOf.The(table), written > 0 ? Severity.Medium : Severity.Low, $"{table.Name} has no primary key") with
        {
            Impact = written > 0 ? $"{Amount.Of(written, "row")} were updated or deleted since counting began, none of which logical replication could carry" : null,
            Evidence =
            [
                .. table.Rows is { } rows ? [Evidence.Of("rows", rows, "rows", "pg_class.reltuples")] : Array.Empty<Evidence>(),
                Evidence.Of("rows updated or deleted", written, "rows", "pg_stat_all_tables"),
            ],
            Remedy = key is null
                ? Remedy.ByHand(
                    $"Choose the columns that identify a row, or add one: ALTER TABLE {PgName.Of(table)} ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY (it rewrites the table under ACCESS EXCLUSIVE).",
                    "what identifies a row, only its owner knows")
                : Promote(reading, table, key),
            Weight = table.Rows ?? 0,
        };
    }

    // What ADD PRIMARY KEY USING INDEX asks (manual, ALTER TABLE), and no NULL to look for.
    private static bool MayBecomeKey(Table table, Core.Catalogs.Index index) =>
        table.Kind == TableKind.Ordinary
        && index is { Unique: true, Valid: true, Method: "btree", Predicate: null, BacksConstraint: false, NullsNotDistinct: false, Definition: not null }
        && index.Keys.All(key => key is { Column: { } column, Descending: false, NullsFirst: not true, OperatorClass: null, Collation: null } && table.FindColumn(column) is { Nullable: false });

    private static Remedy Promote(CatalogReading reading, Table table, Core.Catalogs.Index index) => new()
    {
        Apply = [$"ALTER TABLE {PgName.Of(table)} ADD PRIMARY KEY USING INDEX {PgName.Quote(index.Name)}"],
        Rollback = [$"ALTER TABLE {PgName.Of(table)} DROP CONSTRAINT {PgName.Quote(index.Name)}", .. DroppedIndex.Restore(reading, index, concurrently: true)],
        Lock = LockWords.AccessExclusiveBrief,
        Duration = "well under a second: the index is there and its columns are NOT NULL",
        Effects = [new ConstraintChanged(table.ObjectName, index.Name, Adds: true)],
        Guidance = $"{index.Name} already keeps ({string.Join(", ", index.Keys)}) unique and its columns hold no NULL.",
    };
}
