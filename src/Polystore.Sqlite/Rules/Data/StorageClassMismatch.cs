using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Observe.Sections;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Data;

internal sealed class StorageClassMismatch : IRule
{
    private static readonly RuleOption HighShare = new()
    {
        Name = "high-share", Default = 0.01, Unit = "ratio", Maximum = 1,
        Meaning = "part of the values from which on the finding is high",
        Source = "judgement: one in a hundred is no slip any more but a habit of a writer",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-STORAGE-CLASS",
        Engine = EngineNames.Sqlite,
        Family = "data",
        Title = "Values of another kind than the column declares",
        LooksFor = "Texts and blobs in number columns, blobs in text columns, and texts in boolean columns. Not reported: text dates in DATE and "
            + "DATETIME columns, columns without a type, whole numbers in REAL columns, and STRICT tables.",
        Why = "SQLite stores what it is given: sums leave such values out or count a prefix, and comparisons put every text above every number.",
        Options = [HighShare],
        ReadsData = true,
        References = ["https://sqlite.org/datatype3.html#sort_order", "https://sqlite.org/flextypegood.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var profile = ProfileReading.Of(context.Snapshot);
        return profile.Reason is { } reason
            ? RuleVerdict.NotExamined(reason)
            : RuleVerdict.Of(context.Catalog.UserTables()
                .Where(table => !table.IsStrict())
                .SelectMany(table => table.Columns.Select(column => Look(context, table, column, profile.Find(table, column.Name))).OfType<Finding>())
                .Concat(Unread.Of(context, this, profile)));
    }

    private Finding? Look(RuleContext context, Table table, Column column, SqliteColumnProfile? values)
    {
        if (values is null || Strangers(column.Type, values) is not { } found || found.Count == 0)
        {
            return null;
        }

        var share = (double)found.Count / values.Values;
        return context.Problem(Info, SubjectOf.The(table, column.Name), share >= context.Option(HighShare) ? Severity.High : Severity.Medium,
            $"{table.Name}.{column.Name} is declared {column.Type} and holds {Amount.Of(found.Count, found.Kind)}") with
        {
            Impact = $"{Amount.Share(share)} of the values{(values.Complete ? "" : " read")} sort and compare apart from the others",
            Evidence =
            [
                Evidence.Of("values of the wrong kind", found.Count, "values", "typeof()") with { Sample = values.Sample },
                Evidence.Of("share", Math.Round(share, 4), "ratio", "typeof()"),
                Evidence.Of("texts that read as numbers", values.NumericTexts, "values", "rows read"),
                Evidence.Of("rows read", values.RowsRead, "rows", values.Complete ? "whole table" : "sample"),
            ],
            Remedy = Remedy.ByHand(
                $"List them: SELECT {SqliteName.Quote(column.Name)}, count(*) FROM {table.Qualified()} WHERE typeof({SqliteName.Quote(column.Name)}) IN ({found.Classes}) GROUP BY 1 ORDER BY 2 DESC; "
                    + $"correct them, then add CHECK (typeof({SqliteName.Quote(column.Name)}) NOT IN ({found.Classes})) or make the table STRICT.",
                "what such a value should have been is the application's knowledge, and an UPDATE would not keep the old one"),
            Weight = found.Count,
        };
    }

    private static (long Count, string Kind, string Classes)? Strangers(string type, SqliteColumnProfile values)
    {
        var affinity = TypeAffinity.Of(type);
        if (affinity == Affinity.Text)
        {
            return (values.Blobs, "blob", "'blob'");
        }

        // Text is one of the three ways to keep a moment (datatype3.html section 2.2), and NUMERIC types that SQLite does not know may mean anything.
        var words = NameWords.Of(type);
        var isMoment = words.Any(word => word is "date" or "datetime" or "time" or "timestamp" or "timestamptz");
        if (isMoment || !TypeAffinity.IsNumeric(affinity) || (affinity == Affinity.Numeric && !words.Any(IsNumberWord)))
        {
            return null;
        }

        return (values.Texts + values.Blobs, "text or blob", "'text', 'blob'") switch
        {
            var all when values.Blobs == 0 => (all.Item1, "text", "'text'"),
            var all => (all.Item1, "value that is no number", all.Item3),
        };
    }

    private static bool IsNumberWord(string word) => word is "numeric" or "decimal" or "dec" or "number" or "num" or "boolean" or "bool" or "money" or "fixed" or "bit";
}
