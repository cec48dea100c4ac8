using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;

namespace Polystore.Postgres.Rules.Design;

internal sealed class CharN : ColumnHabit
{
    /// <inheritdoc />
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-DESIGN-CHAR-N",
        Engine = EngineNames.Postgres,
        Family = "design",
        Title = "Padded character type",
        LooksFor = "A column of type char(n). Not reported: char(1), which cannot be padded, and the system type \"char\". Four tables of a schema or more are told as one finding.",
        Why = "Values are padded with blanks to n, which comparisons ignore but LIKE, concatenation and clients see; it saves neither space nor time.",
        References = ["https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_char.28n.29", "https://www.postgresql.org/docs/current/datatype-character.html"],
    };

    /// <inheritdoc />
    protected override bool OfManyTables => true;

    /// <inheritdoc />
    protected override Severity Severity => Severity.Info;

    /// <inheritdoc />
    protected override string Caution => "Add a CHECK on char_length when the length matters; it rewrites the table under ACCESS EXCLUSIVE.";

    /// <inheritdoc />
    protected override bool Matches(Table table, Column column, PostgresColumnLayout layout) => layout.BaseType == "bpchar" && column.Type.StartsWith("character(", StringComparison.Ordinal) && column.Type != "character(1)";

    /// <inheritdoc />
    protected override string Title(string columns, bool several) => $"{columns} {(several ? "are" : "is")} padded with blanks (char(n))";

    /// <inheritdoc />
    protected override string? NewType(Column column) => "text";
}
