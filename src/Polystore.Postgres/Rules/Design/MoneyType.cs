using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Rules.Design;

internal sealed class MoneyType : ColumnHabit
{
    /// <inheritdoc />
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-DESIGN-MONEY",
        Engine = EngineNames.Postgres,
        Family = "design",
        Title = "Type money",
        LooksFor = "A column of type money. Not reported: numeric columns that hold money.",
        Why = "The fraction and the sign of a stored amount depend on lc_monetary of whoever reads it, and no currency is stored.",
        References = ["https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_money", "https://www.postgresql.org/docs/current/datatype-money.html"],
    };

    /// <inheritdoc />
    protected override Severity Severity => Severity.Low;

    /// <inheritdoc />
    protected override string Caution => "Choose the precision, and keep the currency beside it; it rewrites the table under ACCESS EXCLUSIVE.";

    /// <inheritdoc />
    protected override bool Matches(Table table, Column column, PostgresColumnLayout layout) => layout.BaseType == "money";

    /// <inheritdoc />
    protected override string Title(string columns, bool several) => $"{columns} {(several ? "have" : "has")} type money";

    /// <inheritdoc />
    protected override string? NewType(Column column) => "numeric(19,2)";
}
