using System.Text;
using System.Text.RegularExpressions;
using Polystore.Sql.PgQuery.Native;

namespace Polystore.Sql.PgQuery;

/// <summary>
/// Writes statements from their parse trees, and reads them again: libpg_query's deparser loses some clauses without a word (15-4.0.0
/// drops NULLS NOT DISTINCT and all but the first column of a row assignment in ON CONFLICT), which must not pass for the statement.
/// </summary>
internal static partial class FaithfulDeparser
{
    public static string Deparse(PgText text)
    {
        var written = PgQueryCalls.Deparse(text);
        return Tree(text) == WrittenTree(written) ? written : throw Changed();
    }

    private static string WrittenTree(string written)
    {
        try
        {
            return Tree(new PgText(written));
        }
        catch (PgSyntaxException)
        {
            throw Changed();
        }
    }

    private static PgSyntaxException Changed() => new("libpg_query cannot write these statements without changing them");

    // Quotes inside a JSON string are escaped, so that this never matches inside one.
    private static string Tree(PgText text) => Place().Replace(Encoding.UTF8.GetString(PgQueryCalls.ParseJson(text)), "");

    [GeneratedRegex("""
        ,?"(location|stmt_location|stmt_len|name_location|list_start|list_end)":-?\d+
        """, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Place();
}
