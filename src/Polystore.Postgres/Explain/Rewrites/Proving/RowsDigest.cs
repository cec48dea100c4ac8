using System.Globalization;

namespace Polystore.Postgres.Explain.Rewrites.Proving;

/// <summary>
/// What a statement returned, computed by the server: how many rows, the sum of two 64-bit hashes of each (a multiset: order does not
/// matter, duplicates do), and a sum that depends on the order too.
/// </summary>
/// <param name="Rows">Rows.</param>
/// <param name="Sum">Sum of the hashes; order aside.</param>
/// <param name="Sequence">Sum of the hashes of rows with their place.</param>
internal sealed record RowsDigest(long Rows, string Sum, string Sequence)
{
    /// <summary>The statement that computes it: one row of a count and two texts.</summary>
    /// <param name="sql">A query without semicolon.</param>
    /// <param name="most">Rows behind this many are not looked at.</param>
    public static string Of(string sql, long most) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        SELECT count(*),
               concat_ws('/', sum(hashtextextended(polystore_text, 0)::numeric), sum(hashtextextended(polystore_text, 1)::numeric)),
               concat_ws('/', sum(hashtextextended(polystore_text, polystore_place)::numeric))
        FROM (SELECT polystore_row::text AS polystore_text, row_number() OVER () AS polystore_place FROM (
        {sql}
        ) AS polystore_row LIMIT {most}) AS polystore_rows
        """);

    /// <summary>The same over values whose floating-point numbers are cut to 12 significant digits.</summary>
    /// <param name="sql">A query without semicolon.</param>
    /// <param name="isFloat">Of each column, whether it is a binary floating-point number.</param>
    /// <param name="most">Rows behind this many are not looked at.</param>
    public static string OfRounded(string sql, IReadOnlyList<bool> isFloat, long most)
    {
        var names = Enumerable.Range(1, isFloat.Count).Select(place => $"c{place}").ToList();
        var values = names.Zip(isFloat, (name, rounded) => rounded
            ? $"CASE WHEN {name} IN ('NaN', 'Infinity', '-Infinity') THEN {name}::text ELSE to_char({name}::numeric, 'FM9.99999999999EEEE') END"
            : name);
        return Of($"SELECT {string.Join(", ", values)} FROM (\n{sql}\n) AS polystore_values ({string.Join(", ", names)})", most);
    }
}
