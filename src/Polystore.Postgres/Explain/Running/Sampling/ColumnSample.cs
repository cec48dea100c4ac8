using System.Text.Json;
using Polystore.Core.Catalogs;
using Polystore.Sql;

namespace Polystore.Postgres.Explain.Running.Sampling;

/// <summary>What ANALYZE kept of a column's values (pg_stats).</summary>
/// <param name="Common">The most common values, most common first.</param>
/// <param name="Bounds">Bounds of parts of equally many rows among the other values, in order.</param>
internal sealed record ColumnSample(IReadOnlyList<string> Common, IReadOnlyList<string> Bounds)
{
    /// <summary>The statement that asks for it: one text at most, which <see cref="Read"/> reads.</summary>
    public static string Sql(Table table, string column) =>
        $"""
        SELECT pg_catalog.json_build_object('common', most_common_vals::pg_catalog.text::pg_catalog.text[], 'bounds', histogram_bounds::pg_catalog.text::pg_catalog.text[])::pg_catalog.text
        FROM pg_catalog.pg_stats
        WHERE schemaname = {SqlQuoting.Literal(table.Schema, SqlDialect.Postgres)} AND tablename = {SqlQuoting.Literal(table.Name, SqlDialect.Postgres)}
            AND attname = {SqlQuoting.Literal(column, SqlDialect.Postgres)}
        ORDER BY inherited DESC
        LIMIT 1
        """;

    /// <summary>The answer; null when there are no values.</summary>
    public static ColumnSample? Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var sample = new ColumnSample(Texts(document.RootElement.GetProperty("common")), Texts(document.RootElement.GetProperty("bounds")));
        return sample.Common.Count + sample.Bounds.Count == 0 ? null : sample;
    }

    /// <summary>The value below which a share of the rows outside the most common values lies; null without a histogram.</summary>
    public string? At(double share) => Bounds.Count == 0 ? null : Bounds[(int)Math.Round(share * (Bounds.Count - 1))];

    private static List<string> Texts(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!).ToList() : [];
}
