using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Tables;

internal sealed class ToastHeavy : IRule
{
    private static readonly RuleOption MinimumBytes = new()
    {
        Name = "minimum-bytes", Default = 1024.0 * 1024 * 1024, Unit = "bytes", Meaning = "less out-of-line data is left alone", Source = "what a small server caches without thinking",
    };

    private static readonly RuleOption Ratio = new()
    {
        Name = "ratio", Default = 5, Unit = "ratio", Minimum = 1, Meaning = "out-of-line bytes for each byte of rows",
        Source = "values over 2 kB go out of line (manual 65.2 TOAST); five times the rows means that the table is a store of documents",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-TABLE-TOAST-HEAVY",
        Engine = EngineNames.Postgres,
        Family = "tables",
        Title = "Table that is mostly large values",
        LooksFor = "A table whose out-of-line values are many times its rows. Not reported: small amounts, however lopsided.",
        Why = "Backups, replication and vacuum carry these values with every row; SELECT * fetches and decompresses each in chunks of 2 kB.",
        Options = [MinimumBytes, Ratio],
        References = ["https://www.postgresql.org/docs/current/storage-toast.html"],
    };

    public RuleVerdict Judge(RuleContext context) => CatalogReading.TryOpen(context, out var reading, out var reason)
        ? reading.Verdict(reading.Stored
            .Where(table => table.OutOfLineBytes >= context.Option(MinimumBytes) && table.OutOfLineBytes >= context.Option(Ratio) * (table.Bytes ?? 0))
            .Select(table => Describe(context, reading, table)))
        : RuleVerdict.NotExamined(reason);

    private Finding Describe(RuleContext context, CatalogReading reading, Table table)
    {
        var wide = reading.Layout(table)?.Columns.Where(column => column is { Length: -1, Storage: "x" or "e" }).Select(column => column.Name).ToList() ?? [];
        return context.Problem(Info, SubjectOf.The(table), Severity.Info, $"{table.Name} keeps {Amount.Bytes(table.OutOfLineBytes!.Value)} of large values beside {Amount.Bytes(table.Bytes ?? 0)} of rows") with
        {
            Impact = $"{Amount.Share(table.OutOfLineBytes.Value / (double)Math.Max(1, (table.Bytes ?? 0) + table.OutOfLineBytes.Value))} of the table's bytes are large values",
            Evidence =
            [
                Evidence.Of("large values", table.OutOfLineBytes.Value, "bytes", "pg_total_relation_size of the TOAST table"),
                Evidence.Of("columns that may hold them", string.Join(", ", wide), null, "pg_attribute.attstorage"),
                Evidence.Of("compression", context.Snapshot.SettingValue("default_toast_compression") ?? "not observed", null, "default_toast_compression"),
            ],
            Remedy = Remedy.ByHand(
                "Name columns instead of SELECT *; set COMPRESSION lz4 for new values; values that are compressed already: SET STORAGE EXTERNAL; documents that are only handed through belong into a file or object store.",
                "what the values are for is not in the catalogue"),
            Weight = table.OutOfLineBytes.Value,
        };
    }
}
