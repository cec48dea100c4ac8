using Polystore.Sql;

namespace Polystore.Postgres.Apply;

/// <summary>
/// Reads from a statement's words what it asks of the rows: VALIDATE CONSTRAINT, SET NOT NULL, a unique index, a unique or primary
/// key. Anything else, and what it does not understand, asks nothing.
/// </summary>
internal sealed class RowDemandReader
{
    private readonly string sql;
    private readonly List<SqlToken> tokens;
    private int at;

    private RowDemandReader(string sql)
    {
        this.sql = sql;
        tokens = SqlLexer.Tokenize(sql, SqlDialect.Postgres).Where(token => token.IsSignificant && !token.IsSymbol(sql, ";")).ToList();
    }

    /// <summary>The demand of a statement; null when it has none.</summary>
    public static RowDemand? Read(string statement)
    {
        var reader = new RowDemandReader(statement);
        return reader.Take("ALTER", "TABLE") ? reader.AlterTable() : reader.Take("CREATE", "UNIQUE", "INDEX") ? reader.UniqueIndex() : null;
    }

    private RowDemand? AlterTable()
    {
        _ = Take("IF", "EXISTS");
        _ = Take("ONLY");
        if (QualifiedName() is not { } table)
        {
            return null;
        }

        if (Take("VALIDATE", "CONSTRAINT"))
        {
            return Name() is { } constraint && Ends ? new RowDemand.Constraint(table, SqlIdentifier.Name(constraint, SqlDialect.Postgres)) : null;
        }

        if (Take("ALTER"))
        {
            _ = Take("COLUMN");
            return Name() is { } column && Take("SET", "NOT", "NULL") && Ends ? new RowDemand.NoNulls(table, [column]) : null;
        }

        if (!Take("ADD") || (Take("CONSTRAINT") && Name() is null))
        {
            return null;
        }

        var primary = Take("PRIMARY", "KEY");
        if (!primary && !Take("UNIQUE"))
        {
            return null;
        }

        var nullsAlike = Take("NULLS", "NOT", "DISTINCT");
        return !Is("USING") && Keys() is { Count: > 0 } keys && !Here().Exists(token => token.IsSymbol(sql, ","))
            ? new RowDemand.NoDuplicates(table, keys) { NullsAlike = nullsAlike, NullsRefused = primary }
            : null;
    }

    private RowDemand? UniqueIndex()
    {
        _ = Take("CONCURRENTLY");
        _ = Take("IF", "NOT", "EXISTS");
        if (!Is("ON") && Name() is null)
        {
            return null;
        }

        if (!Take("ON"))
        {
            return null;
        }

        _ = Take("ONLY");
        if (QualifiedName() is not { } table || (Take("USING") && !Take("BTREE")) || Keys() is not { Count: > 0 } keys)
        {
            return null;
        }

        var depth = 0;
        var where = -1;
        var nullsAlike = false;
        for (var i = at; i < tokens.Count && where < 0; i++)
        {
            depth += tokens[i].IsSymbol(sql, "(") ? 1 : tokens[i].IsSymbol(sql, ")") ? -1 : 0;
            where = depth == 0 && tokens[i].IsWord(sql, "WHERE") ? i : -1;
            nullsAlike |= depth == 0 && i + 2 < tokens.Count && tokens[i].IsWord(sql, "NULLS") && tokens[i + 1].IsWord(sql, "NOT") && tokens[i + 2].IsWord(sql, "DISTINCT");
        }

        return new RowDemand.NoDuplicates(table, keys)
        {
            NullsAlike = nullsAlike,
            Predicate = where < 0 || where + 1 >= tokens.Count ? null : sql[tokens[where + 1].Offset..tokens[^1].End],
        };
    }

    // What stands between the parentheses, part by part, each without its collation, operator class and order.
    private List<string>? Keys()
    {
        if (at >= tokens.Count || !tokens[at].IsSymbol(sql, "("))
        {
            return null;
        }

        at++;
        var keys = new List<string>();
        while (at < tokens.Count)
        {
            var start = at;
            if (!tokens[at].IsSymbol(sql, "("))
            {
                if (QualifiedName() is null)
                {
                    return null;
                }
            }

            if (at < tokens.Count && tokens[at].IsSymbol(sql, "(") && !Skip())
            {
                return null;
            }

            keys.Add(sql[tokens[start].Offset..tokens[at - 1].End]);
            while (at < tokens.Count && !tokens[at].IsSymbol(sql, ",") && !tokens[at].IsSymbol(sql, ")"))
            {
                // An operator class may have parameters.
                if (tokens[at].IsSymbol(sql, "("))
                {
                    if (!Skip())
                    {
                        return null;
                    }
                }
                else
                {
                    at++;
                }
            }

            if (at < tokens.Count && tokens[at++].IsSymbol(sql, ")"))
            {
                return keys;
            }
        }

        return null;
    }

    // From an opening parenthesis to behind its partner.
    private bool Skip()
    {
        for (var depth = 0; at < tokens.Count; at++)
        {
            depth += tokens[at].IsSymbol(sql, "(") ? 1 : tokens[at].IsSymbol(sql, ")") ? -1 : 0;
            if (depth == 0)
            {
                at++;
                return true;
            }
        }

        return false;
    }

    private bool Ends => at == tokens.Count;

    private List<SqlToken> Here() => tokens[at..];

    private bool Is(string word) => at < tokens.Count && tokens[at].IsWord(sql, word);

    private bool Take(params string[] words)
    {
        var found = at + words.Length <= tokens.Count && words.Select((word, i) => tokens[at + i].IsWord(sql, word)).All(same => same);
        at += found ? words.Length : 0;
        return found;
    }

    private string? Name() =>
        at < tokens.Count && tokens[at].Kind is SqlTokenKind.Word or SqlTokenKind.QuotedIdentifier ? tokens[at++].Text(sql) : null;

    private string? QualifiedName()
    {
        var start = at;
        while (Name() is not null)
        {
            if (at >= tokens.Count || !tokens[at].IsSymbol(sql, "."))
            {
                return string.Concat(tokens[start..at].Select(token => token.Text(sql)));
            }

            at++;
        }

        return null;
    }
}
