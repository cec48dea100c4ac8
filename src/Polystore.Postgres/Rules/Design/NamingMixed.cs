using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Design;

internal sealed class NamingMixed : IRule
{
    // More names help nobody.
    private const int MostTables = 10;

    private static readonly HashSet<string> Creation = new(StringComparer.Ordinal)
    {
        "created_at", "created_on", "created", "create_date", "creation_date", "created_date", "date_created", "create_time", "creation_time", "created_time", "created_timestamp", "createdat", "inserted_at", "insert_date",
    };

    private static readonly HashSet<string> Change = new(StringComparer.Ordinal)
    {
        "updated_at", "updated_on", "updated", "update_date", "updated_date", "date_updated", "update_time", "updated_time", "updatedat", "modified_at", "modified_on", "modified", "modified_date", "date_modified",
        "last_update", "last_updated", "last_updated_at", "last_modified", "last_modified_at", "changed_at", "changed_on",
    };

    private static readonly RuleOption MinimumTables = new()
    {
        Name = "minimum-tables", Default = 5, Unit = "tables", Minimum = 2, Meaning = "tables that have such a column, below which nothing is a convention",
        Source = "in fewer tables everybody sees both spellings at a glance",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-DESIGN-NAMING-MIXED",
        Engine = EngineNames.Postgres,
        Family = "design",
        Title = "One thing under several names",
        LooksFor = "A schema whose tables name the time of creation, the time of change (created_at, create_date) or their key (id, order_id) in more than one way. Not reported: the same words in another "
            + "case, dates beside timestamps, keys that are foreign keys too, and tables that have two such columns, which then mean two things.",
        Why = "Everybody who writes a query has to look the name up, generic code needs a case for each spelling, and the wrong one is found only when it runs.",
        Options = [MinimumTables],
        References = ["https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_upper_case_table_or_column_names", "https://www.postgresql.org/docs/current/sql-altertable.html"],
    };

    public RuleVerdict Judge(RuleContext context) => CatalogReading.TryOpen(context, out var reading, out var reason)
        ? RuleVerdict.Of(reading.Tables
            .Where(table => !reading.IsPartition(table))
            .GroupBy(table => table.Schema, StringComparer.Ordinal)
            .Select(schema => OfSchema(context, schema.Key, [.. schema]))
            .OfType<Finding>())
        : RuleVerdict.NotExamined(reason);

    private Finding? OfSchema(RuleContext context, string schema, IReadOnlyList<Table> tables)
    {
        (string What, ILookup<string, Table> Spellings)[] things =
        [
            ("the time of creation", Spellings(tables, table => Times(table, Creation))),
            ("the time of change", Spellings(tables, table => Times(table, Change))),
            ("the key", Spellings(tables, Key)),
        ];
        var mixed = things.Where(thing => thing.Spellings.Count > 1 && thing.Spellings.Sum(spelling => spelling.Count()) >= context.Option(MinimumTables)).ToList();
        if (mixed.Count == 0)
        {
            return null;
        }

        return context.Problem(Info, SubjectOf.Schema(schema), Severity.Info, $"{schema} has several names for {string.Join(" and ", mixed.Select(thing => thing.What))}") with
        {
            Impact = string.Join("; ", mixed.Select(thing => string.Join(", ", MostFirst(thing.Spellings).Select(spelling => $"{spelling.Key} in {Amount.Of(spelling.Count(), "table")}")))),
            Evidence = [.. mixed.SelectMany(thing => MostFirst(thing.Spellings).Skip(1).Select(spelling => Evidence.Of($"{thing.What}, {spelling.Key}", Names(spelling), null, "pg_attribute")))],
            Remedy = Remedy.ByHand(
                "New tables: the name that most have. Old ones with ALTER TABLE … RENAME COLUMN when they are changed anyway, with a view that keeps the old name for a while.",
                "every statement of the applications names them"),
            Weight = mixed.Sum(thing => MostFirst(thing.Spellings).Skip(1).Sum(spelling => spelling.Count())),
        };
    }

    private static ILookup<string, Table> Spellings(IEnumerable<Table> tables, Func<Table, IReadOnlyList<string>> names) => tables
        .Select(table => (table, names: names(table)))
        .Where(pair => pair.names.Count == 1)
        .ToLookup(pair => pair.names[0], pair => pair.table, StringComparer.Ordinal);

    private static IEnumerable<IGrouping<string, Table>> MostFirst(ILookup<string, Table> spellings) =>
        spellings.OrderByDescending(spelling => spelling.Count()).ThenBy(spelling => spelling.Key, StringComparer.Ordinal);

    private static IReadOnlyList<string> Times(Table table, HashSet<string> names) => table.Columns
        .Where(column => column.Type.StartsWith("timestamp", StringComparison.Ordinal))
        .Select(column => string.Join('_', NameWords.Of(column.Name)))
        .Where(names.Contains)
        .ToList();

    // The two habits that people have; a natural key (code, version) is neither.
    private static IReadOnlyList<string> Key(Table table)
    {
        if (table.PrimaryKey?.Columns is not [var key] || table.ForeignKeys.Any(foreign => foreign.Columns.Contains(key)))
        {
            return [];
        }

        var words = NameWords.Of(key);
        return words is ["id"] ? ["id"]
            : words.Count > 1 && words[^1] == "id" && NameWords.Singular(table.Name).Contains(string.Join('_', words.SkipLast(1))) ? ["table_id"]
            : [];
    }

    private static string Names(IEnumerable<Table> tables)
    {
        var names = tables.Select(table => table.Name).Order(StringComparer.Ordinal).ToList();
        return string.Join(", ", names.Take(MostTables)) + (names.Count > MostTables ? $" and {names.Count - MostTables} more" : "");
    }
}
