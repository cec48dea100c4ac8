using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Design;

internal sealed class FloatForMoney : ColumnHabit
{
    private static readonly HashSet<string> Money = new(StringComparer.Ordinal)
    {
        "price", "amount", "cost", "fee", "salary", "balance", "payment", "revenue", "tax", "subtotal", "refund", "deposit", "wage", "invoice", "budget", "money", "total", "freight",
        "credit", "debit", "vat", "turnover", "unitprice",
    };

    private static readonly HashSet<string> Measures = new(StringComparer.Ordinal)
    {
        "rate", "ratio", "percent", "percentage", "pct", "factor", "weight", "time", "seconds", "ms", "distance", "score", "quantity", "hours", "kg", "km", "bytes", "volume", "energy", "area",
    };

    /// <inheritdoc />
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-DESIGN-FLOAT-FOR-MONEY",
        Engine = EngineNames.Postgres,
        Family = "design",
        Title = "Money in binary floating point",
        LooksFor = "A real or double precision column whose name says that it is money. Not reported: floats that measure something, and rates and discounts, which may be shares.",
        Why = "0.1 has no exact binary value: sums drift, comparisons with = fail, and the cents are wrong in the report.",
        References = ["https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-FLOAT"],
    };

    /// <inheritdoc />
    protected override Severity Severity => Severity.Medium;

    /// <inheritdoc />
    protected override string Caution => "Choose the precision, and round what is there; it rewrites the table under ACCESS EXCLUSIVE.";

    /// <inheritdoc />
    protected override bool Matches(Table table, Column column, PostgresColumnLayout layout) => layout.BaseType is "float4" or "float8" && NameWords.HasAny(column.Name, Money) && !NameWords.HasAny(column.Name, Measures);

    /// <inheritdoc />
    protected override string Title(string columns, bool several) => $"{columns} {(several ? "hold" : "holds")} money in binary floating point";

    /// <inheritdoc />
    protected override string? NewType(Column column) => "numeric(19,4)";
}
