using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Design;

internal sealed class AuditColumns : IRule
{
    private const int Many = 4;

    private static readonly HashSet<string> Made = new(StringComparer.Ordinal) { "created", "inserted", "creation" };

    private static readonly RuleOption Share = new()
    {
        Name = "share", Default = 0.75, Unit = "ratio", Maximum = 1, Meaning = "share of the schema's tables that keep the time of creation, from which on it is a convention",
        Source = "three of four tables cannot be chance",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-DESIGN-AUDIT-COLUMNS",
        Engine = EngineNames.Postgres,
        Family = "design",
        Title = "Table outside the schema's own audit convention",
        LooksFor = "A table that does not keep the time its rows were made, in a schema whose other tables do. Not reported: schemas without that convention, link tables, and "
            + "small look-up tables.",
        Why = "When something goes wrong, nobody can say when these rows came; retention and incremental copies have nothing to go by.",
        Options = [Share],
        References = ["https://www.postgresql.org/docs/current/functions-datetime.html#FUNCTIONS-DATETIME-CURRENT"],
    };

    public RuleVerdict Judge(RuleContext context) => CatalogReading.TryOpen(context, out var reading, out var reason)
        ? RuleVerdict.Of(reading.Tables
            .Where(table => !reading.IsPartition(table) && !IsLink(table))
            .GroupBy(table => table.Schema, StringComparer.Ordinal)
            .Where(schema => schema.Count() > Many && schema.Count(KeepsCreation) >= context.Option(Share) * schema.Count())
            .SelectMany(schema => schema.Where(table => !KeepsCreation(table) && table.Usage is { RowsInserted: > 1000 }))
            .Select(table => context.Problem(Info, SubjectOf.The(table), Severity.Info, $"{table.Name} does not keep when its rows were made, as the other tables of {table.Schema} do") with
            {
                Impact = $"{Amount.Of(table.Usage!.RowsInserted, "row")} came in since counting began, and nothing says when",
                Remedy = Remedy.ByHand($"ALTER TABLE {PgName.Of(table)} ADD COLUMN created_at timestamptz NOT NULL DEFAULT now(): no rewrite, and old rows get the time of the change.", "old rows get a time that is not theirs"),
            }))
        : RuleVerdict.NotExamined(reason);

    private static bool KeepsCreation(Table table) => table.Columns.Any(column =>
        (column.Type.StartsWith("timestamp", StringComparison.Ordinal) || column.Type == "date")
        && (NameWords.HasAny(column.Name, Made) || column.Default is "now()" or "CURRENT_TIMESTAMP" or "clock_timestamp()" or "CURRENT_DATE"));

    private static bool IsLink(Table table) => table.ForeignKeys.SelectMany(key => key.Columns).Distinct(StringComparer.Ordinal).Count() >= table.Columns.Count - 1;
}
