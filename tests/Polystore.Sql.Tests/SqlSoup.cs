using FsCheck;
using FsCheck.Fluent;

namespace Polystore.Sql.Tests;

/// <summary>Random text made of SQL fragments, broken ones included, and of plain noise.</summary>
internal static class SqlSoup
{
    private static readonly string[] Fragments =
    [
        "select", "FROM", "Where", "a", "b.c", "\"q\"\"x\"", "`bt`", "[br x]", "'str'", "'it''s'", "E'a\\'b'", "$$dollar$$", "$t$x$$y$t$", "x'00ff'", "0x1F",
        "1", "-2.5e3", ".5", "?", "?1", ":n", "@n", "$1", "$name", "%s", "%(n)s", "->", "->>", "||", "::", "<=>", "=", "==", "!=", "<>", "<", ">=", "-", "+",
        "*", "/", "%", "(", ")", "[", "]", ",", ";", ".", "--c\n", "-- x", "/* c */", "/* /* n */ */", "/*", "'", "\"", "`", "$", "$x$", "#h\n", "IN (1,2,3)",
        "VALUES (1,2),(3,4)", "BETWEEN 1 AND 2", "CASE WHEN", "END", "BEGIN", "CREATE TRIGGER", "DELIMITER //\n", "//", "NULL", "TRUE", "is", "not", "\n", "\r\n",
        "\t", " ", "\0", "é", "日本", "\uD800", "\\", "EXPLAIN", "LIMIT", "like", "AND", "OR", "exists(", "@@v", "...", "x", "e", "U&'x'", "U&\"x\"", "1abc", "1..2",
        "INSERT INTO t", "update", "SET", "DELETE", "WITH RECURSIVE", "union all", "ORDER BY", "GROUP BY", "OVER (", "CAST(", "AS", "JOIN", "LEFT", "ON", "USING(",
        "COLLATE", "REPLACE", "DEFAULT VALUES", "RETURNING *", "ON CONFLICT DO UPDATE SET", "CREATE TABLE", "CREATE UNIQUE INDEX", "PRIMARY KEY", "CHECK (", "REFERENCES",
    ];

    public static Arbitrary<string> Text { get; } = Gen
        .Elements(Fragments)
        .ListOf()
        .SelectMany(parts => Gen.Elements("", " ", "\n").Select(glue => string.Join(glue, parts)))
        .ToArbitrary();

    public static Arbitrary<SqlDialect> Dialect { get; } = Gen.Elements(SqlDialect.Sqlite, SqlDialect.Postgres, SqlDialect.MySql).ToArbitrary();

    /// <summary>Checks a statement about every text and dialect: soup and arbitrary strings.</summary>
    public static void Holds(Func<string, SqlDialect, bool> property)
    {
        var config = Config.QuickThrowOnFailure.WithMaxTest(1000);
        Check.One(config, Prop.ForAll(Text, Dialect, property));
        Check.One(config, Prop.ForAll(ArbMap.Default.ArbFor<string>().Filter(s => s is not null), Dialect, property));
    }
}
