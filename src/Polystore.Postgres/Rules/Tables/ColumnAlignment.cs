using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Tables;

internal sealed class ColumnAlignment : IRule
{
    private const int MaxAlign = 8;

    private static readonly RuleOption MinimumBytes = new()
    {
        Name = "minimum-bytes", Default = 1024.0 * 1024 * 1024, Unit = "bytes", Meaning = "bytes that another order must save",
        Source = "the table must be written anew for it, which pays only for large gains",
    };

    private static readonly RuleOption MinimumShare = new()
    {
        Name = "minimum-share", Default = 0.1, Unit = "ratio", Maximum = 1, Meaning = "share of the table that another order must save", Source = "a tenth fewer pages for every scan",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-TABLE-COLUMN-ALIGNMENT",
        Engine = EngineNames.Postgres,
        Family = "tables",
        Title = "Padding between columns",
        LooksFor = "A large table whose columns in another order would need far fewer bytes, because 8-byte columns follow shorter ones. Not reported: small gains.",
        Why = "Each value starts at a multiple of its type's alignment; the gaps are read, cached and backed up like data.",
        Options = [MinimumBytes, MinimumShare],
        References = ["https://www.postgresql.org/docs/current/storage-page-layout.html", "https://www.postgresql.org/docs/current/catalog-pg-type.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        if (!CatalogReading.TryOpen(context, out var reading, out var reason) || !context.Snapshot.TryGet(PostgresSections.ColumnLayouts, out _, out reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        return RuleVerdict.Of(reading.Tables
            .Where(table => table.Kind == TableKind.Ordinary && table.Rows is not null && reading.Layout(table) is not null)
            .Select(table => Find(context, table, reading.Layout(table)!))
            .OfType<Finding>());
    }

    private Finding? Find(RuleContext context, Table table, PostgresTableLayout layout)
    {
        // A column that is NULL takes no bytes and no padding; what is NULL in most rows is left out of both orders.
        var columns = layout.Columns
            .Where(column => table.FindColumn(column.Name) is { Generation: not ColumnGeneration.Virtual } known && !(known.Statistics?.NullFraction > 0.5))
            .Select(column => (column, bytes: column.Length > 0 ? column.Length : (int)Math.Round(table.FindColumn(column.Name)!.Statistics?.AverageBytes ?? 0)))
            .ToList();
        if (columns.Count < 2)
        {
            return null;
        }

        var best = columns.OrderByDescending(pair => pair.column.Length > 0).ThenByDescending(pair => Alignment(pair.column)).ToList();
        var saved = Aligned(Width(columns), MaxAlign) - Aligned(Width(best), MaxAlign);
        var total = saved * table.Rows!.Value;
        if (saved <= 0 || total < context.Option(MinimumBytes) || total < context.Option(MinimumShare) * (table.Bytes ?? 0))
        {
            return null;
        }

        return context.Problem(Info, SubjectOf.The(table), Severity.Info, $"each row of {table.Name} holds {saved} bytes of padding that another column order avoids") with
        {
            Impact = $"about {Amount.Bytes(total)} of {Amount.Bytes(table.Bytes ?? 0)}",
            Evidence =
            [
                Evidence.Of("padding that can go", saved, "bytes a row", "pg_attribute.attalign, attlen"),
                Evidence.Of("rows", table.Rows.Value, "rows", "pg_class.reltuples"),
                Evidence.Of("better order", string.Join(", ", best.Select(pair => pair.column.Name)), null, "fixed-length columns by falling alignment, then the others"),
            ],
            Remedy = Remedy.ByHand("When the table is written anew anyway (a migration, a major upgrade by dump), create it in the better order.", "only a new table changes the order of columns"),
            Weight = total,
        };
    }

    private static int Width(IEnumerable<(PostgresColumnLayout Column, int Bytes)> columns) =>
        columns.Aggregate(0, (offset, pair) => Aligned(offset, Starts(pair.Column, pair.Bytes)) + pair.Bytes);

    // A varlena of at most 126 bytes has a 1-byte header and no alignment (manual 65.6.1, varattrib_1b).
    private static int Starts(PostgresColumnLayout column, int bytes) => column.Length < 0 && bytes <= 127 ? 1 : Alignment(column);

    private static int Alignment(PostgresColumnLayout column) => column.Alignment switch { "d" => 8, "i" => 4, "s" => 2, _ => 1 };

    private static int Aligned(int offset, int alignment) => (offset + alignment - 1) / alignment * alignment;
}
