using Polystore.Sql;

namespace Polystore.Sqlite.Apply;

/// <summary>Where a statement of a change may run.</summary>
internal enum StatementKind
{
    /// <summary>In the transaction of the change.</summary>
    Inside,

    /// <summary>Only outside of a transaction, or without effect inside.</summary>
    Outside,

    /// <summary>Begins or ends a transaction; the applier has its own.</summary>
    TransactionControl,
}

internal static class StatementKinds
{
    // Pragmas that change the file and take part in a transaction; all others act on the connection or refuse to run in one.
    private static readonly string[] InsidePragmas =
        ["user_version", "application_id", "schema_version", "writable_schema", "defer_foreign_keys", "foreign_key_check", "optimize"];

    public static StatementKind Of(string sql)
    {
        var words = SqlLexer.Significant(sql, SqlDialect.Sqlite).Take(4).Select(token => token.Text(sql).ToLowerInvariant()).ToList();
        return words switch
        {
            ["begin" or "commit" or "end", ..] => StatementKind.TransactionControl,
            ["vacuum" or "attach" or "detach", ..] => StatementKind.Outside,
            ["pragma", _, ".", var name, ..] => Pragma(name),
            ["pragma", var name, ..] => Pragma(name),
            _ => StatementKind.Inside,
        };
    }

    /// <summary>True for <c>PRAGMA journal_mode = …</c>, which answers with the mode in effect instead of failing.</summary>
    public static bool SetsJournalMode(string sql, out string mode)
    {
        var words = SqlLexer.Significant(sql, SqlDialect.Sqlite).Select(token => token.Text(sql)).Where(word => word is not (";" or ")")).ToList();
        mode = words.Count > 0 ? words[^1].Trim('\'', '"') : "";
        return words.Count >= 4
            && words[0].Equals("pragma", StringComparison.OrdinalIgnoreCase)
            && words[^3].Equals("journal_mode", StringComparison.OrdinalIgnoreCase);
    }

    private static StatementKind Pragma(string name) => InsidePragmas.Contains(name) ? StatementKind.Inside : StatementKind.Outside;
}
