using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Design;

internal sealed class ReferenceAsText : IRule
{
    // pg_stats.avg_width counts a header of one byte: 19 digits and a sign of a bigint; 32 digits of a uuid, or 36 with its dashes.
    private const double WidestNumber = 21;
    private const double NarrowestUuid = 32;
    private const double WidestUuid = 37;

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-DESIGN-REFERENCE-AS-TEXT",
        Engine = EngineNames.Postgres,
        Family = "design",
        Title = "Reference to a number or UUID kept as text",
        LooksFor = "A text, varchar or char column that by its name holds the key of a table of its schema (customer_id the key of customers), where that key is a number or a UUID. "
            + "Not reported: columns with a foreign key, columns beside one that names the table (owner_type and owner_id), ids of other systems (stripe_customer_id), names that fit a "
            + "table with a text key too, and values of a width that no such key has.",
        Why = "No foreign key can guard it, each join converts one side and may lose its index, and '7', '07' and ' 7' are three values.",
        References = ["https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK", "https://www.postgresql.org/docs/current/typeconv-oper.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason) || !context.Snapshot.TryGet(PostgresSections.ColumnLayouts, out _, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        return RuleVerdict.Of(reading.Tables
            .Where(table => !reading.IsPartition(table))
            .GroupBy(table => table.Schema, StringComparer.Ordinal)
            .SelectMany(schema => OfSchema(context, reading, [.. schema])));
    }

    private IEnumerable<Finding> OfSchema(RuleContext context, CatalogReading reading, IReadOnlyList<Table> tables)
    {
        // In many schemas no column comes as far as to need them.
        var keys = new Lazy<ILookup<string, (string Name, Table Table, string Column)>>(() => tables.SelectMany(Keys).ToLookup(key => key.Name, StringComparer.Ordinal));
        foreach (var table in tables)
        {
            foreach (var column in table.Columns)
            {
                // A name of one word says no table.
                var words = NameWords.Of(column.Name);
                if (words.Count < 2 || !IsText(reading, table, column) || NamesItsTable(table, words) || table.ForeignKeys.Any(key => key.Columns.Contains(column.Name)))
                {
                    continue;
                }

                var targets = keys.Value[string.Join('_', words)].Where(key => !ReferenceEquals(key.Table, table)).ToList();
                if (targets.Count > 0 && targets.TrueForAll(target => Fits(column, reading.Layout(target.Table, target.Column)?.BaseType)))
                {
                    yield return Describe(context, table, column, targets[0].Table, targets[0].Table.FindColumn(targets[0].Column)!);
                }
            }
        }
    }

    private Finding Describe(RuleContext context, Table table, Column column, Table target, Column key) => context.Problem(
        Info, SubjectOf.The(table, column.Name), Severity.Low, $"{table.Name}.{column.Name} is {column.Type}, though the key of {target.Name} is {key.Type}") with
    {
        Impact = "no foreign key can guard it, and joins convert one side",
        Evidence =
        [
            Evidence.Of($"type of {column.Name}", column.Type, null, "pg_attribute"),
            Evidence.Of($"type of {target.Name}.{key.Name}", key.Type, null, "pg_attribute"),
        ],
        Remedy = Remedy.ByHand(
            $"ALTER TABLE {PgName.Of(table)} ALTER COLUMN {PgName.Quote(column.Name)} TYPE {key.Type} USING {PgName.Quote(column.Name)}::{key.Type}, then a foreign key to {PgName.Of(target)}. It rewrites the table under ACCESS EXCLUSIVE, and fails at the first value that is none.",
            "only the name says what the column refers to, and the application must agree first"),
        Weight = table.Rows ?? 0,
    };

    // A key "id" is meant by the table's name with it; a key of two words and more by its own name.
    private static IEnumerable<(string Name, Table Table, string Column)> Keys(Table table)
    {
        if (table.PrimaryKey?.Columns is not [var key])
        {
            return [];
        }

        var words = NameWords.Of(key);
        var names = words is ["id"] ? NameWords.Singular(table.Name).Select(name => $"{name}_id") : words.Count > 1 ? [string.Join('_', words)] : [];
        return names.Select(name => (name, table, key));
    }

    private static bool IsText(CatalogReading reading, Table table, Column column) => reading.Layout(table, column.Name)?.BaseType is "text" or "varchar" or "bpchar";

    private static bool NamesItsTable(Table table, IReadOnlyList<string> words)
    {
        var type = string.Join('_', [.. words.SkipLast(1), "type"]);
        return table.Columns.Any(other => string.Join('_', NameWords.Of(other.Name)) == type);
    }

    private static bool Fits(Column column, string? keyType) => keyType switch
    {
        "int2" or "int4" or "int8" or "numeric" => column.Statistics?.AverageBytes is not { } width || width <= WidestNumber,
        "uuid" => column.Statistics?.AverageBytes is not { } width || width is >= NarrowestUuid and <= WidestUuid,
        _ => false,
    };
}
