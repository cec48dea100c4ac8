using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Observe.Sections;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Data;

internal sealed class NumbersAsText : IRule
{
    // Names of things that are written in digits and are no quantities: leading zeros count, nobody adds them up.
    private static readonly HashSet<string> Identifiers = new(StringComparer.Ordinal)
    {
        "id", "code", "no", "nr", "number", "num", "phone", "tel", "fax", "mobile", "zip", "postal", "postcode", "plz", "sku", "ean", "isbn", "gtin", "iban", "bic",
        "key", "ref", "reference", "token", "hash", "version", "account", "card", "ssn", "pin", "serial", "barcode", "imei", "mac", "ip", "uuid", "guid", "pk", "year",
    };

    private static readonly RuleOption LeastValues = new()
    {
        Name = "least-values", Default = 20, Unit = "values", Meaning = "fewer values than this prove nothing",
        Source = "rule of three: 20 of 20 leave at most 15% of other values at 95% confidence (Hanley, Lippman-Hand, JAMA 1983)",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-NUMBERS-AS-TEXT",
        Engine = EngineNames.Sqlite,
        Family = "data",
        Title = "Quantities kept as text",
        LooksFor = "Text columns in which every value reads as a number. Not reported: names of identifiers such as code, phone, zip or sku, where "
            + "leading zeros count, and columns of a key.",
        Why = "'9' > '10': such a column sorts and compares letter by letter, and max() is wrong.",
        Options = [LeastValues],
        ReadsData = true,
        References = ["https://sqlite.org/datatype3.html#comparison_expressions"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var profile = ProfileReading.Of(context.Snapshot);
        return profile.Reason is { } reason
            ? RuleVerdict.NotExamined(reason)
            : RuleVerdict.Of(context.Catalog.UserTables()
                .SelectMany(table => table.Columns
                    .Where(column => TypeAffinity.Of(column.Type) == Affinity.Text && !NameWords.HasAny(column.Name, Identifiers) && !IsOfKey(table, column.Name))
                    .Select(column => (Column: column, Values: profile.Find(table, column.Name)))
                    .Where(entry => entry.Values is { } values && values.Texts - values.EmptyTexts >= context.Option(LeastValues)
                        && values.NumericTexts == values.Texts - values.EmptyTexts && values.Blobs == 0)
                    .Select(entry => Describe(context, table, entry.Column, entry.Values!)))
                .Concat(Unread.Of(context, this, profile)));
    }

    private static bool IsOfKey(Table table, string column) =>
        table.Constraints.Any(constraint => constraint.Kind is ConstraintKind.PrimaryKey or ConstraintKind.ForeignKey or ConstraintKind.Unique
            && constraint.Columns.Contains(column, StringComparer.OrdinalIgnoreCase));

    private Finding Describe(RuleContext context, Table table, Column column, SqliteColumnProfile values) =>
        context.Problem(Info, SubjectOf.The(table, column.Name), Severity.Medium, $"{table.Name}.{column.Name} keeps {Amount.Of(values.NumericTexts, "number")} as text") with
        {
            Impact = "ORDER BY, max() and comparisons go letter by letter: '9' is above '10'",
            Evidence =
            [
                Evidence.Of("texts that read as numbers", values.NumericTexts, "values", "rows read") with { Sample = values.Sample },
                Evidence.Of("declared type", column.Type, null, "PRAGMA table_xinfo"),
            ],
            Remedy = Remedy.ByHand(
                $"Declare {column.Name} INTEGER or NUMERIC when {table.Name} is next made anew; until then sort by CAST({SqliteName.Quote(column.Name)} AS NUMERIC).",
                "readers that expect text have to change with it"),
            Weight = values.NumericTexts,
        };
}
