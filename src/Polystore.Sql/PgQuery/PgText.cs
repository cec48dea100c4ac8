using System.Text;

namespace Polystore.Sql.PgQuery;

/// <summary>
/// A text as libpg_query sees it, UTF-8 that ends with a zero byte, and the way back from its places to ours. The library counts
/// bytes in trees, tokens and statements, and characters (code points) in errors; we count UTF-16 units.
/// </summary>
internal sealed class PgText
{
    private const int LongestReason = 200;

    private readonly bool _isAscii;
    private int[]? _offsetsOfBytes;

    public PgText(string sql)
    {
        ArgumentNullException.ThrowIfNull(sql);
        var zero = sql.IndexOf('\0', StringComparison.Ordinal);
        Sql = sql;
        if (zero >= 0)
            throw ErrorAt("the text holds the character U+0000, which PostgreSQL allows nowhere", zero);
        Bytes = new byte[Encoding.UTF8.GetByteCount(sql) + 1];
        Encoding.UTF8.GetBytes(sql, Bytes);
        _isAscii = Bytes.Length == sql.Length + 1;
    }

    public string Sql { get; }

    /// <summary>The text and a zero byte. An unpaired surrogate became U+FFFD.</summary>
    public byte[] Bytes { get; } = [];

    /// <summary>The UTF-16 offset of a byte offset; the end of the text for what lies behind it.</summary>
    public int OffsetOf(int byteOffset)
    {
        var offset = Math.Clamp(byteOffset, 0, Bytes.Length - 1);
        return _isAscii ? offset : (_offsetsOfBytes ??= MapBytes())[offset];
    }

    /// <summary>An error at a place counted in characters from 1; 0 for no place.</summary>
    public PgSyntaxException Error(string reason, int character)
    {
        if (character <= 0)
            return new PgSyntaxException(Sentence(reason));
        var offset = 0;
        for (var seen = 1; seen < character && offset < Sql.Length; seen++)
            offset += char.IsSurrogatePair(Sql, offset) ? 2 : 1;
        return ErrorAt(reason, offset);
    }

    public PgSyntaxException ErrorAt(string reason, int offset)
    {
        var before = Sql.AsSpan(0, offset);
        return new PgSyntaxException(Sentence(reason), offset, before.Count('\n') + 1, offset - before.LastIndexOf('\n'));
    }

    // PostgreSQL repeats what it stands before, which for a comment without an end is the rest of the text.
    private static string Sentence(string reason) => reason.Length <= LongestReason ? reason : reason[..LongestReason] + "…";

    private int[] MapBytes()
    {
        var map = new int[Bytes.Length];
        var at = 0;
        for (var i = 0; i < Sql.Length; i++)
        {
            var pair = char.IsSurrogatePair(Sql, i);
            var length = pair ? 4 : Sql[i] switch { < '\u0080' => 1, < '\u0800' => 2, _ => 3 };
            map.AsSpan(at, length).Fill(i);
            at += length;
            if (pair)
                i++;
        }

        map[at] = Sql.Length;
        return map;
    }
}
