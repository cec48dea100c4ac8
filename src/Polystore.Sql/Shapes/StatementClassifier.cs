namespace Polystore.Sql.Shapes;

/// <summary>Tells what a statement does from its first words. When in doubt it never answers <see cref="StatementKind.Read"/>.</summary>
public static class StatementClassifier
{
    /// <summary>The kind of a statement; an EXPLAIN before it is left aside.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="dialect">Whose rules apply.</param>
    public static StatementKind Classify(string sql, SqlDialect dialect)
    {
        var tokens = SqlLexer.Significant(sql, dialect);
        return Classify(sql, tokens, ExplainPrefix.End(sql, tokens));
    }

    internal static StatementKind Classify(string sql, IReadOnlyList<SqlToken> tokens, int first)
    {
        while (first < tokens.Count && tokens[first].IsSymbol(sql, "("))
            first++;
        if (first >= tokens.Count || tokens[first].Kind != SqlTokenKind.Word || HasSecondStatement(sql, tokens))
            return StatementKind.Other;
        switch (tokens[first].Text(sql).ToUpperInvariant())
        {
            case "SELECT" or "VALUES" or "TABLE" or "WITH":
                return WritesInside(sql, tokens, first) ? StatementKind.Write : StatementKind.Read;
            case "INSERT" or "UPDATE" or "DELETE" or "REPLACE" or "MERGE" or "TRUNCATE" or "LOAD" or "COPY":
                return StatementKind.Write;
            case "CREATE" or "ALTER" or "DROP" or "COMMENT" or "GRANT" or "REVOKE" or "RENAME":
                return StatementKind.Definition;
            case "BEGIN" or "COMMIT" or "END" or "ROLLBACK" or "SAVEPOINT" or "RELEASE" or "START" or "ABORT":
                return StatementKind.Transaction;
            default:
                return StatementKind.Other;
        }
    }

    private static bool HasSecondStatement(string sql, IReadOnlyList<SqlToken> tokens)
    {
        for (var i = 0; i < tokens.Count - 1; i++)
        {
            if (tokens[i].IsSymbol(sql, ";") && !tokens[i + 1].IsSymbol(sql, ";"))
                return !IsDefinition(sql, tokens[0]);
        }

        return false;
    }

    private static bool IsDefinition(string sql, SqlToken first) => first.IsWord(sql, "CREATE") || first.IsWord(sql, "EXPLAIN");

    // A writing verb that opens a bracket (a common table that writes) or follows one (the statement after WITH), and SELECT … INTO.
    private static bool WritesInside(string sql, IReadOnlyList<SqlToken> tokens, int first)
    {
        for (var i = first + 1; i < tokens.Count; i++)
        {
            if (tokens[i].Kind != SqlTokenKind.Word)
                continue;
            var previous = tokens[i - 1];
            var opens = previous.IsSymbol(sql, "(") || previous.IsSymbol(sql, ")");
            var isCall = i + 1 < tokens.Count && tokens[i + 1].IsSymbol(sql, "(");
            var word = tokens[i].Span(sql);
            if (opens && !isCall && (Is(word, "INSERT") || Is(word, "UPDATE") || Is(word, "DELETE") || Is(word, "REPLACE") || Is(word, "MERGE")))
                return true;
            if (Is(word, "INTO") && !previous.IsSymbol(sql, "."))
                return true;
        }

        return false;
    }

    private static bool Is(ReadOnlySpan<char> word, string other) => word.Equals(other, StringComparison.OrdinalIgnoreCase);
}
