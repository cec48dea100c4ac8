using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Design;

internal sealed class JsonNotJsonb : ColumnHabit
{
    /// <inheritdoc />
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-DESIGN-JSON-NOT-JSONB",
        Engine = EngineNames.Postgres,
        Family = "design",
        Title = "json instead of jsonb",
        LooksFor = "A column of type json. Not reported: jsonb. Four tables of a schema or more are told as one finding.",
        Why = "json is kept as text: each access parses it again, it has no equality, and no index looks inside.",
        References = ["https://www.postgresql.org/docs/current/datatype-json.html"],
    };

    /// <inheritdoc />
    protected override bool OfManyTables => true;

    /// <inheritdoc />
    protected override Severity Severity => Severity.Info;

    /// <inheritdoc />
    protected override string Caution => "jsonb keeps neither white space, nor the order of keys, nor a key given twice: there is no way back to the exact text. It rewrites the table under ACCESS EXCLUSIVE.";

    /// <inheritdoc />
    protected override bool Matches(Table table, Column column, PostgresColumnLayout layout) => layout.BaseType == "json";

    /// <inheritdoc />
    protected override string Title(string columns, bool several) => $"{columns} {(several ? "are" : "is")} json, which is parsed at every access";

    /// <inheritdoc />
    protected override string? NewType(Column column) => $"jsonb USING {PgName.Quote(column.Name)}::jsonb";
}
