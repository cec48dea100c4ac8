using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Observe.Sections;
using Polystore.Sqlite.Rules.Reading;

namespace Polystore.Sqlite.Rules.Types;

internal sealed class MoneyAsReal : IRule
{
    private static readonly HashSet<string> Money = new(StringComparer.Ordinal)
    {
        "price", "amount", "total", "subtotal", "cost", "fee", "balance", "salary", "wage", "revenue", "tax", "vat", "money", "payment", "paid", "refund",
        "budget", "charge", "credit", "debit", "deposit", "invoice", "rent", "turnover", "unitprice",
    };

    // Words that make of a sum a count, a share or a measure.
    private static readonly HashSet<string> NotMoney = new(StringComparer.Ordinal)
    {
        "count", "rate", "ratio", "percent", "percentage", "pct", "factor", "share", "weight", "time", "seconds", "minutes", "hours", "days", "ms", "score",
        "distance", "km", "kg", "size", "bytes", "index", "level", "probability", "id", "change", "area", "volume", "quantity", "qty", "points", "duration",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "SQLITE-MONEY-AS-REAL",
        Engine = EngineNames.Sqlite,
        Family = "types",
        Title = "Money as floating point",
        LooksFor = "Columns named like sums of money that are declared REAL, FLOAT or DOUBLE, or declared DECIMAL and holding REAL values. Not "
            + "reported: rates, discounts, which may be shares, percentages, counts and measures, and amounts kept as integers or text.",
        Why = "SQLite has no decimal type: 0.1 + 0.2 is not 0.3, sums drift by fractions of a cent, and equality fails.",
        References = ["https://sqlite.org/floatingpoint.html", "https://sqlite.org/datatype3.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var profile = ProfileReading.Of(context.Snapshot);
        return RuleVerdict.Of(context.Catalog.UserTables().SelectMany(table => table.Columns
            .Where(column => !column.IsGenerated() && MeansMoney(column.Name) && HoldsReals(column, profile.Find(table, column.Name)))
            .Select(column => Describe(context, table, column, profile.Find(table, column.Name)))));
    }

    private static bool MeansMoney(string name) => NameWords.HasAny(name, Money) && !NameWords.HasAny(name, NotMoney);

    private static bool HoldsReals(Column column, SqliteColumnProfile? values) => TypeAffinity.Of(column.Type) switch
    {
        // A REAL column stores whole numbers as REAL too; when only other classes are there, it holds something else.
        Affinity.Real => values is null || values.Values == 0 || values.Reals > 0,
        Affinity.Numeric => values?.Reals > 0,
        _ => false,
    };

    private Finding Describe(RuleContext context, Table table, Column column, SqliteColumnProfile? values)
    {
        var drifted = values?.FractionalReals ?? 0;
        var facts = new List<Evidence> { Evidence.Of("declared type", column.Type, null, "PRAGMA table_xinfo") };
        if (values is not null)
        {
            facts.Add(Evidence.Of("values stored as REAL", values.Reals, "values", "typeof()") with { Sample = values.Sample });
            facts.Add(Evidence.Of("with more than two decimals", drifted, "values", "rows read") with { Sample = values.Sample });
        }

        return context.Problem(Info, SubjectOf.The(table, column.Name), table.Rows is 0 ? Severity.Low : Severity.Medium,
            drifted > 0
                ? $"{table.Name}.{column.Name} keeps money as floating point, {Amount.Of(drifted, "value")} with fractions of a cent"
                : $"{table.Name}.{column.Name} keeps money as floating point") with
        {
            Evidence = facts,
            Remedy = Remedy.ByHand(
                $"Keep whole cents in an INTEGER column: CAST(round({SqliteName.Quote(column.Name)} * 100) AS INTEGER); round once, at the edge.",
                "every reader and writer of the column has to change with it"),
            Weight = values?.Reals ?? table.Rows ?? 0,
        };
    }
}
