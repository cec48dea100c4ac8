namespace Polystore.Postgres.Workloads.Logs.Grouping;

/// <summary>
/// A number that statements share when they differ in constants, the length of lists of them, comments, white space and letter case
/// only. Reads each byte once, so that libpg_query's fingerprint is needed once for each number and not for each line of a log.
/// </summary>
internal static class StatementKey
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    private enum Class : byte
    {
        Other,
        Space,
        Word,
        Digit,
        Quote,
        Name,
        Dollar,
        Dash,
        Slash,
        Comma,
    }

    private static readonly Class[] Classes = Classify();

    /// <summary>The number of a statement's UTF-8 text.</summary>
    public static ulong Of(ReadOnlySpan<byte> sql)
    {
        var hash = Offset;
        var at = 0;

        // 1: right behind a constant, 2: behind a constant and a comma, whose hash waits for what follows.
        var list = 0;
        while (at < sql.Length)
        {
            var value = sql[at];
            switch (Classes[value])
            {
                case Class.Space:
                    at++;
                    continue;
                case Class.Dash when at + 1 < sql.Length && sql[at + 1] == '-':
                    var line = sql[at..].IndexOf((byte)'\n');
                    at = line < 0 ? sql.Length : at + line + 1;
                    continue;
                case Class.Slash when at + 1 < sql.Length && sql[at + 1] == '*':
                    at = AfterComment(sql, at + 2);
                    continue;
                case Class.Comma when list == 1:
                    list = 2;
                    at++;
                    continue;
                case Class.Quote:
                    at = AfterQuoted(sql, at, '\'', at > 0 && (sql[at - 1] | 0x20) == 'e' && (at < 2 || Classes[sql[at - 2]] is not (Class.Word or Class.Digit)));
                    break;
                case Class.Digit:
                    at = AfterNumber(sql, at);
                    break;
                case Class.Dollar when AfterDollar(sql, at) is > 0 and var end:
                    at = end;
                    break;
                case Class.Word:
                    hash = EndList(hash, ref list);
                    while (at < sql.Length && Classes[sql[at]] is Class.Word or Class.Digit or Class.Dollar)
                    {
                        var letter = sql[at++];
                        hash = (hash ^ (letter is >= (byte)'A' and <= (byte)'Z' ? (byte)(letter | 0x20) : letter)) * Prime;
                    }

                    hash = (hash ^ ' ') * Prime;
                    continue;
                case Class.Name:
                    hash = EndList(hash, ref list);
                    var after = AfterQuoted(sql, at, '"', backslashes: false);
                    foreach (var letter in sql[at..after])
                    {
                        hash = (hash ^ letter) * Prime;
                    }

                    at = after;
                    continue;
                default:
                    hash = EndList(hash, ref list);
                    hash = (hash ^ value) * Prime;
                    at++;
                    continue;
            }

            if (list != 2)
            {
                hash = (hash ^ 0x1F) * Prime;
            }

            list = 1;
        }

        return EndList(hash, ref list);
    }

    private static ulong EndList(ulong hash, ref int list)
    {
        if (list == 2)
        {
            hash = (hash ^ ',') * Prime;
        }

        list = 0;
        return hash;
    }

    private static int AfterQuoted(ReadOnlySpan<byte> sql, int at, char quote, bool backslashes)
    {
        at++;
        while (at < sql.Length)
        {
            var next = backslashes ? sql[at..].IndexOfAny((byte)quote, (byte)'\\') : sql[at..].IndexOf((byte)quote);
            if (next < 0)
            {
                return sql.Length;
            }

            at += next;
            if (sql[at] == quote && (at + 1 >= sql.Length || sql[at + 1] != quote))
            {
                return at + 1;
            }

            at += 2;
        }

        return sql.Length;
    }

    private static int AfterComment(ReadOnlySpan<byte> sql, int at)
    {
        var depth = 1;
        while (depth > 0 && at < sql.Length)
        {
            var next = sql[at..].IndexOfAny((byte)'*', (byte)'/');
            if (next < 0)
            {
                return sql.Length;
            }

            at += next;
            if (at + 1 < sql.Length && sql[at] == '*' && sql[at + 1] == '/')
            {
                depth--;
                at += 2;
            }
            else if (at + 1 < sql.Length && sql[at] == '/' && sql[at + 1] == '*')
            {
                depth++;
                at += 2;
            }
            else
            {
                at++;
            }
        }

        return at;
    }

    private static int AfterNumber(ReadOnlySpan<byte> sql, int at)
    {
        while (at < sql.Length && (Classes[sql[at]] is Class.Digit or Class.Word || (sql[at] == '.' && at + 1 < sql.Length && Classes[sql[at + 1]] == Class.Digit)))
        {
            at++;
        }

        return at;
    }

    // $1, $$text$$, $tag$text$tag$; 0 when it is neither.
    private static int AfterDollar(ReadOnlySpan<byte> sql, int at)
    {
        var end = at + 1;
        if (end < sql.Length && Classes[sql[end]] == Class.Digit)
        {
            while (end < sql.Length && Classes[sql[end]] == Class.Digit)
            {
                end++;
            }

            return end;
        }

        while (end < sql.Length && Classes[sql[end]] is Class.Word or Class.Digit)
        {
            end++;
        }

        if (end >= sql.Length || sql[end] != '$')
        {
            return 0;
        }

        var tag = sql[at..(end + 1)];
        var close = sql[(end + 1)..].IndexOf(tag);
        return close < 0 ? sql.Length : end + 1 + close + tag.Length;
    }

    private static Class[] Classify()
    {
        var classes = new Class[256];
        for (var value = 0; value < 256; value++)
        {
            classes[value] = (char)value switch
            {
                ' ' or '\t' or '\n' or '\r' or '\f' or '\v' or ';' => Class.Space,
                >= '0' and <= '9' => Class.Digit,
                (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or '_' or >= (char)0x80 => Class.Word,
                '\'' => Class.Quote,
                '"' => Class.Name,
                '$' => Class.Dollar,
                '-' => Class.Dash,
                '/' => Class.Slash,
                ',' => Class.Comma,
                _ => Class.Other,
            };
        }

        return classes;
    }
}
