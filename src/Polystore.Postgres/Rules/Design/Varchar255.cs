using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Rules.Design;

internal sealed class Varchar255 : ColumnHabit
{
    private const int Many = 3;

    private static bool IsHabit(Table table)
    {
        var limited = table.Columns.Count(column => column.Type == "character varying(255)");
        return limited >= Many && limited * 2 > table.Columns.Count(column => column.Type.StartsWith("character varying", StringComparison.Ordinal) || column.Type == "text");
    }

    /// <inheritdoc />
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-DESIGN-VARCHAR-255",
        Engine = EngineNames.Postgres,
        Family = "design",
        Title = "varchar(255) by habit",
        LooksFor = "A table most of whose text columns, at least three, are varchar(255). Not reported: single limits, which may be meant, and other lengths.",
        Why = "In PostgreSQL the number saves nothing; it only makes an insert fail one day. text has no limit, and a CHECK says a limit that is meant.",
        References = ["https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_varchar.28n.29_by_default", "https://www.postgresql.org/docs/current/datatype-character.html"],
    };

    /// <inheritdoc />
    protected override Severity Severity => Severity.Info;

    /// <inheritdoc />
    protected override string Caution => "From varchar to text nothing is rewritten; views on the column must be made again.";

    /// <inheritdoc />
    protected override bool Matches(Table table, Column column, PostgresColumnLayout layout) => column.Type == "character varying(255)" && IsHabit(table);

    /// <inheritdoc />
    protected override string Title(string columns, bool several) => $"{columns} {(several ? "are" : "is")} varchar(255) by habit";

    /// <inheritdoc />
    protected override string? NewType(Column column) => "text";
}
