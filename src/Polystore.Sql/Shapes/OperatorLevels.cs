namespace Polystore.Sql.Shapes;

/// <summary>
/// How tightly infix operators bind, per dialect: https://www.sqlite.org/lang_expr.html#operators, PostgreSQL manual "Operator Precedence",
/// MySQL manual "Operator Precedence". Higher binds tighter; OR, XOR, AND and NOT are lower than all of these.
/// </summary>
internal static class OperatorLevels
{
    public const int Lowest = 1;

    /// <summary>The level of an operator symbol, or 0 when it is none.</summary>
    public static int OfSymbol(ReadOnlySpan<char> symbol, SqlDialect dialect)
    {
        if (dialect == SqlDialect.Postgres)
            return Postgres(symbol);
        return dialect == SqlDialect.MySql ? MySql(symbol) : Sqlite(symbol);
    }

    /// <summary>The level of IS, ISNULL and NOTNULL.</summary>
    public static int Is(SqlDialect dialect) => dialect == SqlDialect.Postgres ? 1 : Equality(dialect);

    /// <summary>The level of IN, BETWEEN and the pattern operators.</summary>
    public static int Pattern(SqlDialect dialect) => dialect == SqlDialect.Postgres ? 3 : Equality(dialect);

    /// <summary>The level of a remainder or division written as a word (MySQL's DIV and MOD).</summary>
    public const int MySqlDivision = 6;

    private static int Equality(SqlDialect dialect) => dialect == SqlDialect.Postgres ? 2 : 1;

    private static int Sqlite(ReadOnlySpan<char> symbol) => symbol switch
    {
        "=" or "==" or "<>" or "!=" => 1,
        "<" or "<=" or ">" or ">=" => 2,
        "&" or "|" or "<<" or ">>" => 3,
        "+" or "-" => 4,
        "*" or "/" or "%" => 5,
        "||" or "->" or "->>" => 6,
        _ => 0,
    };

    private static int MySql(ReadOnlySpan<char> symbol) => symbol switch
    {
        "=" or "<=>" or "<>" or "!=" or "<" or "<=" or ">" or ">=" or ":=" => 1,
        "|" => 2,
        "&" => 3,
        "<<" or ">>" => 4,
        "+" or "-" => 5,
        "*" or "/" or "%" => 6,
        "^" => 7,
        "->" or "->>" => 8,
        _ => 0,
    };

    private static int Postgres(ReadOnlySpan<char> symbol) => symbol switch
    {
        "=" or "<>" or "!=" or "<" or "<=" or ">" or ">=" => 2,
        "+" or "-" => 5,
        "*" or "/" or "%" => 6,
        "^" => 7,
        "::" or ":" or ":=" or "=>" or "..." => 0,
        _ => 4,
    };
}
