namespace Polystore.Sql.PgQuery.Native;

/// <summary>Reads the tokens out of a scan: message ScanResult of pg_query.proto, whose field 2 repeats ScanToken.</summary>
internal ref struct ScanReader(ReadOnlySpan<byte> message, PgText text)
{
    // pg_query.proto, enum Token: the same numbers from version 13 to 17. Up to 255 a token is its own character.
    private const int UnicodeIdentifier = 259;
    private const int FloatConstant = 260;
    private const int StringConstant = 261;
    private const int UnicodeStringConstant = 262;
    private const int BitConstant = 263;
    private const int HexConstant = 264;
    private const int AnyOperator = 265;
    private const int IntegerConstant = 266;
    private const int Parameter = 267;
    private const int FirstFixedOperator = 268;
    private const int LastFixedOperator = 274;
    private const int LineComment = 275;
    private const int BlockComment = 276;

    private ReadOnlySpan<byte> _rest = message;

    public List<PgToken> Read()
    {
        var tokens = new List<PgToken>();
        while (!_rest.IsEmpty)
        {
            var key = Number();
            if (key == ((2 << 3) | 2))
                tokens.Add(Token(Bytes()));
            else
                Skip(key);
        }

        return tokens;
    }

    private readonly PgToken Token(ReadOnlySpan<byte> bytes)
    {
        var (start, end, token, keyword) = (0, 0, 0, 0);
        var reader = new ScanReader(bytes, text);
        while (!reader._rest.IsEmpty)
        {
            var key = reader.Number();
            switch (key)
            {
                case 1 << 3:
                    start = (int)reader.Number();
                    break;
                case 2 << 3:
                    end = (int)reader.Number();
                    break;
                case 4 << 3:
                    token = (int)reader.Number();
                    break;
                case 5 << 3:
                    keyword = (int)reader.Number();
                    break;
                default:
                    reader.Skip(key);
                    break;
            }
        }

        var offset = text.OffsetOf(start);
        return new PgToken(Kind(token, keyword), offset, token is UnicodeIdentifier or UnicodeStringConstant ? UnicodeLength(offset) : text.OffsetOf(end) - offset);
    }

    // libpg_query 15 gives the wrong end for constants and names that begin with U&.
    private readonly int UnicodeLength(int offset)
    {
        var quoted = Math.Min(offset + "U&".Length, text.Sql.Length);
        return quoted - offset + (new SqlLexer(text.Sql[quoted..], SqlDialect.Postgres).TryRead(out var token) ? token.Length : 0);
    }

    private static PgTokenKind Kind(int token, int keyword) => (token, keyword) switch
    {
        (_, 1) => PgTokenKind.UnreservedKeyword,
        (_, 2) => PgTokenKind.ColumnNameKeyword,
        (_, 3) => PgTokenKind.TypeOrFunctionNameKeyword,
        (_, 4) => PgTokenKind.ReservedKeyword,
        ('(' or ')' or ',' or ';' or '.' or ':' or '[' or ']', _) => PgTokenKind.Punctuation,
        (< 256 or AnyOperator or (>= FirstFixedOperator and <= LastFixedOperator), _) => PgTokenKind.Operator,
        (FloatConstant, _) => PgTokenKind.Number,
        (IntegerConstant, _) => PgTokenKind.Integer,
        (StringConstant or UnicodeStringConstant, _) => PgTokenKind.String,
        (BitConstant or HexConstant, _) => PgTokenKind.BitString,
        (Parameter, _) => PgTokenKind.Parameter,
        (LineComment or BlockComment, _) => PgTokenKind.Comment,
        _ => PgTokenKind.Identifier,
    };

    private ulong Number()
    {
        var value = 0UL;
        var shift = 0;
        while (!_rest.IsEmpty)
        {
            var next = _rest[0];
            _rest = _rest[1..];
            value |= (ulong)(next & 0x7F) << shift;
            shift += 7;
            if (next < 0x80)
                break;
        }

        return value;
    }

    private ReadOnlySpan<byte> Bytes()
    {
        var length = Math.Min((int)Number(), _rest.Length);
        var bytes = _rest[..length];
        _rest = _rest[length..];
        return bytes;
    }

    // Only numbers and byte strings occur in these messages.
    private void Skip(ulong key)
    {
        if ((key & 7) == 2)
            Bytes();
        else
            Number();
    }
}
