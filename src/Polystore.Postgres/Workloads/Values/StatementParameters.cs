using System.Globalization;
using Polystore.Sql.PgQuery;

namespace Polystore.Postgres.Workloads.Values;

/// <summary>The parameters (<c>$n</c>) of a statement.</summary>
internal static class StatementParameters
{
    /// <summary>The highest number of a parameter in a text; 0 when it has none.</summary>
    /// <exception cref="PgSyntaxException">The text cannot be scanned.</exception>
    public static int CountIn(string sql) => PgParser.Scan(sql)
        .Where(token => token.Kind == PgTokenKind.Parameter)
        .Select(token => int.TryParse(token.Text(sql).AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
        .DefaultIfEmpty()
        .Max();
}
