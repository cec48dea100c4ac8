using System.Text.Json;
using Polystore.Core.Catalogs;
using Polystore.Sql;

namespace Polystore.Postgres.Explain.Running.Sampling;

/// <summary>What ANALYZE kept of a column's values (pg_stats).</summary>
/// <param name="Common">The most common values, most common first.</param>
/// <param name="Bounds">Bounds of parts of equally many rows among the other values, in order.</param>
internal sealed record ColumnSample(IReadOnlyList<string> Common, IReadOnlyList<string> Bounds)
{
    /// <summary>Shares of the rows that have the most common values, 0 to 1; empty when unknown.</summary>
    public IReadOnlyList<double> Frequencies { get; init; } = [];

    /// <summary>The statement that asks for it: one text at most, which <see cref="Read"/> reads.</summary>
    public static string Sql(Table table, string column) =>
        $"""
        SELECT pg_catalog.json_build_object('common', most_common_vals::pg_catalog.text::pg_catalog.text[], 'bounds', histogram_bounds::pg_catalog.text::pg_catalog.text[], 'frequencies', most_common_freqs)::pg_catalog.text
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
        var sample = new ColumnSample(Texts(document.RootElement.GetProperty("common")), Texts(document.RootElement.GetProperty("bounds")))
        {
            Frequencies = document.RootElement.TryGetProperty("frequencies", out var shares) && shares.ValueKind == JsonValueKind.Array ? shares.EnumerateArray().Select(share => share.GetDouble()).ToList() : [],
        };
        return sample.Common.Count + sample.Bounds.Count == 0 ? null : sample;
    }

    /// <summary>The value below which a share of the rows outside the most common values lies; null without a histogram.</summary>
    public string? At(double share) => Bounds.Count == 0 ? null : Bounds[(int)Math.Round(share * (Bounds.Count - 1))];

    /// <summary>The value at a place among the rows, the most common values first.</summary>
    /// <param name="place">0 to 1.</param>
    public string? AmongRows(double place)
    {
        var passed = 0.0;
        for (var at = 0; at < Math.Min(Common.Count, Frequencies.Count); at++)
        {
            passed += Frequencies[at];
            if (place < passed)
            {
                return Common[at];
            }
        }

        return Rest(passed < 1 ? (place - passed) / (1 - passed) : 0);
    }

    /// <summary>The value at a place among the different values, the most common ones first.</summary>
    /// <param name="place">0 to 1.</param>
    /// <param name="distinct">How many different values there are; 0 when unknown.</param>
    public string? AmongValues(double place, double distinct)
    {
        var common = Bounds.Count == 0 ? 1 : Math.Clamp(Common.Count / Math.Max(1, distinct), 0, 1);
        return place < common && Common.Count > 0 ? Common[Math.Min(Common.Count - 1, (int)(place / common * Common.Count))] : Rest(common < 1 ? (place - common) / (1 - common) : 0);
    }

    private string? Rest(double share) => At(Math.Clamp(share, 0, 1)) ?? (Common.Count > 0 ? Common[^1] : null);

    private static List<string> Texts(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!).ToList() : [];
}
