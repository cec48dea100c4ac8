using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Design;

internal sealed class UuidAsText : ColumnHabit
{
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal) { "uuid", "guid" };

    // pg_stats.avg_width counts the header: one byte for short values. 36 characters with dashes, 32 without.
    private static bool IsWidth(double width) => width is 36 or 37 or 32 or 33;

    // A key of 32 letters with others beside it is rather a hash; a column that refers to another table changes with that one.
    private static bool IsKey(Table table, Column column) => column.Type switch
    {
        "character varying(36)" or "character(36)" => table.PrimaryKey?.Columns.Contains(column.Name) == true && !table.ForeignKeys.Any(key => key.Columns.Contains(column.Name)),
        "character varying(32)" or "character(32)" => table.PrimaryKey?.Columns is [var key] && key == column.Name,
        _ => false,
    };

    /// <inheritdoc />
    public override RuleInfo Info { get; } = new()
    {
        Id = "PG-DESIGN-UUID-AS-TEXT",
        Engine = EngineNames.Postgres,
        Family = "design",
        Title = "UUID kept as text",
        LooksFor = "A text, varchar or char column whose name says uuid or guid, or a key of the length of a UUID, with values 36 or 32 bytes wide by the statistics. Not reported: text columns of other widths, and columns without statistics.",
        Why = "A uuid takes 16 bytes, its text 37 and more, in the table and in every index and foreign key; text lets malformed and upper-case twins in.",
        References = ["https://www.postgresql.org/docs/current/datatype-uuid.html"],
    };

    /// <inheritdoc />
    protected override Severity Severity => Severity.Low;

    /// <inheritdoc />
    protected override string Caution => "Change the columns that refer to it in the same step; it rewrites the tables under ACCESS EXCLUSIVE, and fails at the first value that is no UUID.";

    /// <inheritdoc />
    protected override bool Matches(Table table, Column column, PostgresColumnLayout layout) => layout.BaseType is "text" or "varchar" or "bpchar" && column.Statistics is { AverageBytes: { } width, DistinctValues: > 1 } && IsWidth(width) && (NameWords.HasAny(column.Name, Names) || IsKey(table, column));

    /// <inheritdoc />
    protected override string Title(string columns, bool several) => $"{columns} {(several ? "hold UUIDs" : "holds a UUID")} as text";

    /// <inheritdoc />
    protected override string? NewType(Column column) => $"uuid USING {PgName.Quote(column.Name)}::uuid";
}
