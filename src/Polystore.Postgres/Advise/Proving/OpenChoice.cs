using Polystore.Postgres.Advise.WhatIf;
using Polystore.Sql.PgQuery;

namespace Polystore.Postgres.Advise.Proving;

/// <summary>What in a statement leaves its rows open, so that two right answers may differ.</summary>
internal static class OpenChoice
{
    // Aggregates whose value depends on the order of their rows, and window functions that number ties as they come
    // (functions-aggregate, functions-window).
    private static readonly HashSet<string> Ordered =
    [
        "array_agg", "string_agg", "json_agg", "jsonb_agg", "json_object_agg", "jsonb_object_agg", "xmlagg",
        "row_number", "ntile", "lag", "lead", "first_value", "last_value", "nth_value",
    ];

    /// <summary>The reason; null when the statement has one right answer only.</summary>
    public static string? Of(AdvisedQuery query)
    {
        if (query.Volatile is { } function)
        {
            return $"{function} gives another value each time";
        }

        var words = PgParser.Scan(query.Statement.Sql).Select(token => token.Text(query.Statement.Sql).ToLowerInvariant()).ToList();
        if (words.Exists(word => word is "limit" or "offset" or "fetch"))
        {
            return "LIMIT chooses among rows that its order does not tell apart";
        }

        if (words.Zip(words.Skip(1)).Any(pair => pair is ("distinct", "on")))
        {
            return "DISTINCT ON chooses among rows that its order does not tell apart";
        }

        return words.Find(Ordered.Contains) is { } ordered ? $"{ordered} takes its rows in an order that the statement may leave open" : null;
    }
}
