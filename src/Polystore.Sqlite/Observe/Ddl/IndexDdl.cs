namespace Polystore.Sqlite.Observe.Ddl;

/// <summary>What only the text of a CREATE INDEX tells: expressions and the predicate.</summary>
/// <param name="Keys">The texts of the key parts without collation and direction, in order.</param>
/// <param name="Predicate">The text after WHERE; null for a full index.</param>
internal sealed record IndexDdl(IReadOnlyList<string> Keys, string? Predicate)
{
    public static IndexDdl Read(string sql)
    {
        var cursor = new DdlCursor(sql);
        if (!cursor.SeekParenthesis())
        {
            return new IndexDdl([], null);
        }

        var keys = cursor.Parentheses().Items().Select(KeyText).ToList();
        return new IndexDdl(keys, cursor.TryWord("WHERE") ? cursor.Rest() : null);
    }

    private static string KeyText(DdlCursor key)
    {
        if (key.EndsWithWord("NULLS", 2))
        {
            key = key.WithoutLast(2);
        }

        if (key.EndsWithWord("ASC") || key.EndsWithWord("DESC"))
        {
            key = key.WithoutLast(1);
        }

        return (key.EndsWithWord("COLLATE", 2) ? key.WithoutLast(2) : key).Rest();
    }
}
