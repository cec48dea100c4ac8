namespace Polystore.Sql.Shapes;

/// <summary>
/// Reads the shape of SELECT, INSERT, REPLACE, UPDATE and DELETE. No text makes it throw: what is not understood is raw, and
/// <see cref="StatementShape.Problems"/> says where and why. Takes time in proportion to the text.
/// </summary>
public static class StatementReader
{
    /// <summary>Reads one statement; EXPLAIN before it and a semicolon behind it are allowed.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="dialect">Whose rules apply.</param>
    public static StatementShape Read(string sql, SqlDialect dialect)
    {
        var cursor = new TokenCursor(sql, dialect);
        var first = ExplainPrefix.End(sql, cursor.Tokens);
        cursor.Position = first;
        var shape = new StatementShape
        {
            Sql = sql,
            Dialect = dialect,
            Kind = StatementClassifier.Classify(sql, cursor.Tokens, first),
            IsExplain = first > 0,
        };
        var parser = new ShapeParser(cursor);
        try
        {
            shape = parser.Statement(shape);
            if (shape.Verb != StatementVerb.Other)
                NoteRest(parser, cursor);
        }
        catch (UnreadableSqlException e)
        {
            parser.Note(e.Offset, e.Message);
            shape = shape with { Verb = VerbOf(cursor, first) };
        }

        return shape with { Problems = parser.Problems };
    }

    /// <summary>Reads an expression alone, such as the key or condition of an index.</summary>
    /// <param name="sql">The expression's text.</param>
    /// <param name="dialect">Whose rules apply.</param>
    /// <returns>The expression, or a <see cref="RawExpression"/> over the whole text when it cannot be read.</returns>
    public static SqlExpression ReadExpression(string sql, SqlDialect dialect)
    {
        var cursor = new TokenCursor(sql, dialect);
        return new ShapeParser(cursor).WholeExpression();
    }

    private static void NoteRest(ShapeParser parser, TokenCursor cursor)
    {
        while (cursor.TakeSymbol(";"))
        {
            // Nothing but semicolons may follow.
        }

        if (!cursor.AtEnd)
            parser.Note(cursor.Offset, cursor.Unexpected("the end of the statement").Message);
    }

    private static StatementVerb VerbOf(TokenCursor cursor, int first)
    {
        cursor.Position = first;
        if (cursor.IsAnyWord("SELECT", "WITH", "VALUES") || cursor.IsSymbol("("))
            return StatementVerb.Select;
        if (cursor.IsWord("INSERT"))
            return StatementVerb.Insert;
        if (cursor.IsWord("UPDATE"))
            return StatementVerb.Update;
        if (cursor.IsWord("DELETE"))
            return StatementVerb.Delete;
        return cursor.IsWord("REPLACE") ? StatementVerb.Replace : StatementVerb.Other;
    }
}
