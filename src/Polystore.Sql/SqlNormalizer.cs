using System.Globalization;
using System.Text;

namespace Polystore.Sql;

/// <summary>
/// Takes user data out of SQL text and tells statements apart by their form. Comments never survive, nor does a constant of any
/// lexical form. Works on any text, right or wrong, in linear time.
/// </summary>
public static class SqlNormalizer
{
    /// <summary>
    /// A statement on one line with constants as <c>?</c> (PostgreSQL: <c>$n</c>, numbered after the parameters already there), keywords in
    /// upper case, names untouched, <c>IN</c> lists as <c>IN (?, ...)</c> and like rows of VALUES as one.
    /// </summary>
    /// <param name="sql">The statement.</param>
    /// <param name="dialect">Whose rules apply.</param>
    /// <param name="isName">Tells whether a text is a table's, column's or other object's name; settles for SQLite whether
    /// <c>"x"</c> is a name or a string. Without it, one that stands in the place of a value counts as a string.</param>
    public static string Normalize(string sql, SqlDialect dialect, Func<string, bool>? isName = null)
    {
        var pieces = new SqlPieceReader(sql, dialect, isName).Read();
        var lists = new SqlListCollapser(pieces);
        var parameter = dialect == SqlDialect.Postgres ? HighestParameter(pieces) : -1;
        var text = new SqlPieceWriter(sql.Length);
        for (var i = 0; i < EndWithoutSemicolons(pieces); i++)
        {
            if (lists.Dropped[i])
                continue;
            var piece = pieces[i];
            if (piece.Kind == SqlPieceKind.Constant && parameter >= 0)
                piece = piece with { Text = "$" + (++parameter).ToString(CultureInfo.InvariantCulture) };
            text.Add(piece);
            if (lists.EllipsisAfter[i])
                text.Ellipsis();
        }

        return text.ToString();
    }

    /// <summary>
    /// 16 lower-case hexadecimal digits, equal for statements that differ only in constants, parameters, white space, comments, the case
    /// and needless quotes of names, the length of IN lists and the number of like VALUES rows. Stable between versions and machines.
    /// </summary>
    /// <remarks>64-bit FNV-1a (offset basis 14695981039346656037, prime 1099511628211; IETF draft-eastlake-fnv) over the UTF-8 bytes of
    /// the folded tokens, each followed by a blank.</remarks>
    /// <param name="sql">The statement.</param>
    /// <param name="dialect">Whose rules apply.</param>
    public static string Fingerprint(string sql, SqlDialect dialect)
    {
        var pieces = new SqlPieceReader(sql, dialect, isName: null).Read();
        var lists = new SqlListCollapser(pieces);
        var hash = new FnvHash();
        for (var i = 0; i < EndWithoutSemicolons(pieces); i++)
        {
            if (lists.Dropped[i])
                continue;
            hash.Add(SqlPieceFolding.Fold(pieces[i], dialect));
            hash.Add(" ");
        }

        return hash.ToString();
    }

    /// <summary>The text with its own layout and case, every constant replaced by <c>?</c> and every comment by a blank.</summary>
    /// <inheritdoc cref="Normalize"/>
    public static string Redact(string sql, SqlDialect dialect, Func<string, bool>? isName = null)
    {
        var pieces = new SqlPieceReader(sql, dialect, isName).Read();
        var text = new StringBuilder(sql.Length);
        var next = 0;
        foreach (var token in SqlLexer.Tokenize(sql, dialect))
        {
            if (token.Kind == SqlTokenKind.Whitespace)
            {
                text.Append(token.Span(sql));
            }
            else if (token.IsComment)
            {
                text.Append(' ');
            }
            else if (next < pieces.Count && pieces[next].Start == token.Offset)
            {
                text.Append(pieces[next].Kind == SqlPieceKind.Constant ? "?" : token.Span(sql));
                next++;
            }
        }

        return text.ToString().Trim();
    }

    private static int EndWithoutSemicolons(List<SqlPiece> pieces)
    {
        var end = pieces.Count;
        while (end > 0 && pieces[end - 1].IsSymbol(";"))
            end--;
        return end;
    }

    private static int HighestParameter(List<SqlPiece> pieces)
    {
        var highest = 0;
        foreach (var piece in pieces)
        {
            if (piece.Kind == SqlPieceKind.Parameter && piece.Text[0] == '$'
                && int.TryParse(piece.Text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number < int.MaxValue - pieces.Count)
            {
                highest = Math.Max(highest, number);
            }
        }

        return highest;
    }
}
