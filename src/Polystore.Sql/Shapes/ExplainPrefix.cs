namespace Polystore.Sql.Shapes;

/// <summary>Finds the statement behind EXPLAIN and its options.</summary>
public static class ExplainPrefix
{
    /// <summary>The offset of the statement in PostgreSQL's text; 0 without EXPLAIN.</summary>
    public static int Offset(string sql)
    {
        var tokens = SqlLexer.Significant(sql, SqlDialect.Postgres);
        var first = End(sql, tokens);
        return first == 0 ? 0 : first < tokens.Count ? tokens[first].Offset : sql.Length;
    }

    /// <summary>The index of the statement's first token; 0 without EXPLAIN.</summary>
    internal static int End(string sql, IReadOnlyList<SqlToken> tokens)
    {
        var i = 0;
        if (tokens.Count == 0 || !(tokens[0].IsWord(sql, "EXPLAIN") || tokens[0].IsWord(sql, "DESCRIBE") || tokens[0].IsWord(sql, "DESC")))
            return 0;
        i++;
        if (Word(i, "QUERY") && Word(i + 1, "PLAN"))
            return i + 2;
        if (i < tokens.Count && tokens[i].IsSymbol(sql, "(") && !(Word(i + 1, "SELECT") || Word(i + 1, "WITH") || Word(i + 1, "VALUES")))
        {
            while (i < tokens.Count && !tokens[i].IsSymbol(sql, ")"))
                i++;
            return Math.Min(i + 1, tokens.Count);
        }

        while (Word(i, "ANALYZE") || Word(i, "ANALYSE") || Word(i, "VERBOSE") || Word(i, "EXTENDED") || Word(i, "PARTITIONS") || Word(i, "FORMAT"))
        {
            i += Word(i, "FORMAT") ? 3 : 1;
        }

        return Math.Min(i, tokens.Count);

        bool Word(int index, string word) => index < tokens.Count && tokens[index].IsWord(sql, word);
    }
}
