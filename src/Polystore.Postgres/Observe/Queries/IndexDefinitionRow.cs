using System.Globalization;

namespace Polystore.Postgres.Observe.Queries;

/// <summary>The statement that makes an index, as the server prints it.</summary>
internal sealed record IndexDefinitionRow
{
    public long Oid { get; init; }
    public string? Definition { get; init; }

    // pg_get_indexdef locks the table even when the index has no expression: it opens it to name the columns.
    public static IReadOnlyList<ProbeQuery<IndexDefinitionRow>> Queries(IEnumerable<IndexRow> indexes)
    {
        var numbers = string.Join(',', indexes.Select(index => index.Oid.ToString(CultureInfo.InvariantCulture)));
        return numbers.Length == 0
            ? []
            : [
                new ProbeQuery<IndexDefinitionRow>(
                    "index definitions",
                    $"""
                    SELECT i.indexrelid::int8 AS oid, pg_get_indexdef(i.indexrelid) AS definition
                      FROM pg_index i
                     WHERE i.indexrelid = ANY('{"{"}{numbers}{"}"}'::oid[]) AND i.indrelid <> ALL(:locked)
                    """,
                    ProbeRowsJson.Default.IndexDefinitionRow),
            ];
    }
}
