using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Rules.Design;

internal sealed class Varchar255 : ColumnHabit
{
    private const int Many = 5;
    private const string Limited = "character varying(255)";

    /// <inheritdoc />
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-DESIGN-VARCHAR-255",
        Engine = EngineNames.Postgres,
        Family = "design",
        Title = "varchar(255) by habit",
        LooksFor = "A schema with at least five varchar(255) columns, more than it has of all other lengths together. Not reported: single limits, which may be meant, schemas whose lengths differ, and other lengths.",
        Why = "In PostgreSQL the number saves nothing; it only makes an insert fail one day. text has no limit, and a CHECK says a limit that is meant.",
        References = ["https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_varchar.28n.29_by_default", "https://www.postgresql.org/docs/current/datatype-character.html"],
    };

    /// <inheritdoc />
    protected override bool OfSchema => true;

    /// <inheritdoc />
    protected override bool IsHabit(IEnumerable<Table> tables, int columns) =>
        columns >= Many && columns * 2 > tables.SelectMany(table => table.Columns).Count(column => column.Type.StartsWith("character varying(", StringComparison.Ordinal));

    /// <inheritdoc />
    protected override Severity Severity => Severity.Info;

    /// <inheritdoc />
    protected override string Caution => "From varchar to text nothing is rewritten; views on the column must be made again.";

    /// <inheritdoc />
    protected override bool Matches(Table table, Column column, PostgresColumnLayout layout) => column.Type == Limited;

    /// <inheritdoc />
    protected override string Title(string columns, bool several) => $"{columns} {(several ? "are" : "is")} varchar(255) by habit";

    /// <inheritdoc />
    protected override string? NewType(Column column) => "text";
}
