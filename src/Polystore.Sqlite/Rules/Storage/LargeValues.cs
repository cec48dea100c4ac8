using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Observe.Sections;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Storage;

internal sealed class LargeValues : IRule
{
    private static readonly RuleOption LargeBytes = new()
    {
        Name = "large-bytes", Default = 100 * 1024, Unit = "bytes", Meaning = "mean size of a column's values from which on files are faster",
        Source = "intern-v-extern-blob.html: with pages of 4,096 bytes and more, values over 100 kB are read faster from files",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-LARGE-VALUES",
        Engine = EngineNames.Sqlite,
        Family = "storage",
        Title = "Large values inside the rows",
        LooksFor = "Columns whose values are over 100 kB on average, worse when other columns stand behind them. Not reported: a single large value "
            + "among small ones, and tables of nothing but a key and the value.",
        Why = "A large value lies in a chain of overflow pages: a column behind it is reached only through the whole chain, and above 100 kB a file "
            + "of its own is read faster.",
        Options = [LargeBytes],
        ReadsData = true,
        References = ["https://sqlite.org/intern-v-extern-blob.html", "https://sqlite.org/fileformat2.html#cell_payload_overflow_pages"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var profile = ProfileReading.Of(context.Snapshot);
        return profile.Reason is { } reason
            ? RuleVerdict.NotExamined(reason)
            : RuleVerdict.Of(context.Catalog.UserTables()
                .Where(table => table.Columns.Count > 2)
                .SelectMany(table => table.Columns
                    .Select(column => (Column: column, Values: profile.Find(table, column.Name)))
                    .Where(entry => entry.Values is { Values: > 1, MeanBytes: { } mean } && mean >= context.Option(LargeBytes))
                    .Select(entry => Describe(context, table, entry.Column, entry.Values!)))
                .Concat(Data.Unread.Of(context, this, profile)));
    }

    private Finding Describe(RuleContext context, Table table, Column column, SqliteColumnProfile values)
    {
        var behind = table.Columns.Where(other => other.Position > column.Position && !other.IsGenerated()).Select(other => other.Name).ToList();
        return context.Problem(Info, SubjectOf.The(table, column.Name), behind.Count > 0 ? Severity.Medium : Severity.Low,
            $"{table.Name}.{column.Name} holds values of {Amount.Bytes(values.MeanBytes!.Value)} on average") with
        {
            Impact = behind.Count > 0 ? $"reading {string.Join(", ", behind.Take(3))} walks {Amount.Of(values.MeanBytes.Value / 4096)} overflow pages first" : null,
            Evidence =
            [
                Evidence.Of("mean value", Math.Round(values.MeanBytes.Value), "bytes", "rows read") with { Sample = values.Sample },
                Evidence.Of("longest value", values.LongestBytes ?? 0, "bytes", "rows read") with { Sample = values.Sample },
            ],
            Remedy = Remedy.ByHand(
                $"Keep {column.Name} in files, or in a table of its own with the key of {table.Name}; at least make it the last column.",
                "readers and writers of the value have to change with it"),
            Weight = values.MeanBytes.Value * (table.Rows ?? values.RowsRead),
        };
    }
}
