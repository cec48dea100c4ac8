using Polystore.Sql;

namespace Polystore.Sqlite.Measure;

/// <summary>
/// Says whether SQL leaves it open which rows a statement returns: LIMIT over an order with ties, and window functions without
/// an order. SQLite may then return other rows under another plan, and both are right.
/// </summary>
internal static class OpenChoice
{
    /// <summary>The reason; null when the choice is not open.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="callsWindowFunctions">True when it calls a function that numbers or compares neighbouring rows.</param>
    public static string? Of(string sql, bool callsWindowFunctions)
    {
        var tokens = SqlLexer.Significant(sql, SqlDialect.Sqlite);
        if (tokens.Any(token => token.IsWord(sql, "LIMIT")))
        {
            return "LIMIT cuts through rows that its ORDER BY does not tell apart";
        }

        return callsWindowFunctions ? "a window function numbers rows that its ORDER BY does not tell apart" : null;
    }
}
