using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Design;

/// <summary>
/// A rule about the types of single columns: one finding a table, naming its columns, because one decision and one rewrite cures
/// them all; of a matter of style one a schema, and of what many tables have alike too, because the decision was made for all of
/// them. Partitions stand behind their parent.
/// </summary>
internal abstract class ColumnHabit : IRule
{
    // More help nobody.
    private const int MostTables = 20;

    // From here on it is the schema's custom and no longer a table's.
    private const int ManyTables = 4;

    /// <inheritdoc />
    public abstract RuleInfo Info { get; }

    /// <inheritdoc />
    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason) || !context.Snapshot.TryGet(PostgresSections.ColumnLayouts, out _, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var found = reading.Tables
            .Where(table => !reading.IsPartition(table))
            .Select(table => new Habit(table, Matching(reading, table)))
            .Where(habit => habit.Columns.Count > 0);
        return RuleVerdict.Of(found
            .GroupBy(habit => habit.Table.Schema, StringComparer.Ordinal)
            .Select(schema => (Name: schema.Key, Habits: schema.OrderByDescending(habit => habit.Table.Rows ?? 0).ThenBy(habit => habit.Table.Name, StringComparer.Ordinal).ToList()))
            .Where(schema => IsHabit(reading.Tables.Where(table => table.Schema == schema.Name && !reading.IsPartition(table)), schema.Habits.Sum(habit => habit.Columns.Count)))
            .SelectMany(schema => OfSchema || (OfManyTables && schema.Habits.Count >= ManyTables)
                ? [Describe(context, schema.Name, schema.Habits)]
                : schema.Habits.Select(habit => Describe(context, habit.Table, habit.Columns))));
    }

    // Both lists hold the columns in their order, so that nothing has to be searched in tables without dropped columns.
    private List<Column> Matching(CatalogReading reading, Table table)
    {
        var found = new List<Column>();
        var layouts = reading.Layout(table)?.Columns ?? [];
        for (var i = 0; i < table.Columns.Count; i++)
        {
            var column = table.Columns[i];
            var layout = i < layouts.Count && layouts[i].Name == column.Name ? layouts[i] : layouts.FirstOrDefault(item => item.Name == column.Name);
            if (layout is not null && Matches(table, column, layout))
            {
                found.Add(column);
            }
        }

        return found;
    }

    /// <summary>A table and its columns that have the habit.</summary>
    protected sealed record Habit(Table Table, IReadOnlyList<Column> Columns);

    /// <summary>A matter of style, which a schema has or has not: one finding for all its tables.</summary>
    protected virtual bool OfSchema => false;

    /// <summary>What four tables of a schema or more have alike was decided for all of them: one finding for them together.</summary>
    protected virtual bool OfManyTables => false;

    /// <summary>So many columns of the schema's tables are a habit and no chance.</summary>
    protected virtual bool IsHabit(IEnumerable<Table> tables, int columns) => true;

    /// <summary>The column has the habit.</summary>
    protected abstract bool Matches(Table table, Column column, PostgresColumnLayout layout);

    /// <summary>What the title says of the columns.</summary>
    protected abstract string Title(string columns, bool several);

    /// <summary>How much it matters.</summary>
    protected abstract Severity Severity { get; }

    /// <summary>The type to use instead, as ALTER COLUMN takes it; null when nothing but a person's word helps.</summary>
    protected abstract string? NewType(Column column);

    /// <summary>What to think of before.</summary>
    protected abstract string Caution { get; }

    private Finding Describe(RuleContext context, string schema, IReadOnlyList<Habit> habits)
    {
        var count = habits.Sum(habit => habit.Columns.Count);
        var names = $"{Amount.Of(count, "column")} of {Amount.Of(habits.Count, "table")} in {schema}";
        var first = habits[0];
        var changes = Changes(first.Columns);
        return context.Problem(Info, SubjectOf.Schema(schema), Severity, Title(names, count > 1)) with
        {
            Evidence =
            [
                .. habits.Take(MostTables).Select(habit => Evidence.Of(habit.Table.Name, string.Join(", ", habit.Columns.Select(column => $"{column.Name} {column.Type}")), null, "pg_attribute")),
                .. habits.Count > MostTables ? [Evidence.Of("further tables", habits.Count - MostTables, "tables", "pg_attribute")] : Array.Empty<Evidence>(),
            ],
            Remedy = Remedy.ByHand(
                changes.Count == 0 ? Caution : $"Table by table, when it is changed anyway: ALTER TABLE {PgName.Of(first.Table)} {string.Join(", ", changes)}. {Caution}",
                "the application reads these columns and must agree first"),
            Weight = count,
        };
    }

    private List<string> Changes(IReadOnlyList<Column> columns) =>
        columns.Where(column => NewType(column) is not null).Select(column => $"ALTER COLUMN {PgName.Quote(column.Name)} TYPE {NewType(column)}").ToList();

    private Finding Describe(RuleContext context, Table table, IReadOnlyList<Column> columns)
    {
        var names = $"{table.Name}.{string.Join(", ", columns.Select(column => column.Name))}";
        var changes = Changes(columns);
        return context.Problem(Info, SubjectOf.The(table, columns.Select(column => column.Name).ToList()), Severity, Title(names, columns.Count > 1)) with
        {
            Evidence = columns.Select(column => Evidence.Of($"type of {column.Name}", column.Type, null, "pg_attribute")).ToList(),
            Remedy = Remedy.ByHand(changes.Count == 0 ? Caution : $"ALTER TABLE {PgName.Of(table)} {string.Join(", ", changes)}. {Caution}", "the application reads these columns and must agree first"),
            Weight = table.Rows ?? 0,
        };
    }
}
