using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Design;

/// <summary>
/// A rule about the types of single columns: one finding a table, naming its columns, because one decision and one rewrite cures
/// them all. Partitions stand behind their parent.
/// </summary>
internal abstract class ColumnHabit : IRule
{
    /// <inheritdoc />
    public abstract RuleInfo Info { get; }

    /// <inheritdoc />
    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason) || !context.Snapshot.TryGet(PostgresSections.ColumnLayouts, out _, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        return RuleVerdict.Of(reading.Tables
            .Where(table => !reading.IsPartition(table))
            .Select(table => (table, columns: table.Columns.Where(column => reading.Layout(table, column.Name) is { } layout && Matches(table, column, layout)).ToList()))
            .Where(pair => pair.columns.Count > 0)
            .Select(pair => Describe(context, pair.table, pair.columns)));
    }

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

    private Finding Describe(RuleContext context, Table table, IReadOnlyList<Column> columns)
    {
        var names = $"{table.Name}.{string.Join(", ", columns.Select(column => column.Name))}";
        var changes = columns.Where(column => NewType(column) is not null).Select(column => $"ALTER COLUMN {PgName.Quote(column.Name)} TYPE {NewType(column)}").ToList();
        return context.Problem(Info, SubjectOf.The(table, columns.Select(column => column.Name).ToList()), Severity, Title(names, columns.Count > 1)) with
        {
            Evidence = columns.Select(column => Evidence.Of($"type of {column.Name}", column.Type, null, "pg_attribute")).ToList(),
            Remedy = Remedy.ByHand(changes.Count == 0 ? Caution : $"ALTER TABLE {PgName.Of(table)} {string.Join(", ", changes)}. {Caution}", "the application reads these columns and must agree first"),
            Weight = table.Rows ?? 0,
        };
    }
}
