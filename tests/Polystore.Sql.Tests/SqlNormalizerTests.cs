using FsCheck;
using FsCheck.Fluent;

namespace Polystore.Sql.Tests;

public sealed class SqlNormalizerTests
{
    [Theory]
    [InlineData("select  a,b from t where x=5 and y = 'k' -- c", "SELECT a, b FROM t WHERE x = ? AND y = ?")]
    [InlineData("SELECT count ( * ) FROM \"T\" WHERE id in (1,2 , 3)", "SELECT count(*) FROM \"T\" WHERE id IN (?, ...)")]
    [InlineData("insert into t(a,b) values (1,'x'),(2,'y'),(-3,null);", "INSERT INTO t (a, b) VALUES (?, ?), ...")]
    [InlineData("select * from t where (a,b) in ((1,2),(3,4))", "SELECT * FROM t WHERE (a, b) IN ((?, ?), ...)")]
    [InlineData("select key, t.\"from\" from t where d is null and e = NULL", "SELECT key, t.\"from\" FROM t WHERE d IS NULL AND e = ?")]
    [InlineData("select a - 5, -5, x'00', 0xFF, :p, 1e5 from t", "SELECT a - ?, ?, ?, ?, :p, ? FROM t")]
    [InlineData("values (1, lower('a')), (2, upper('b'))", "VALUES (?, lower(?)), (?, upper(?))")]
    public void Hides_constants_and_folds_layout(string sql, string expected) => SqlNormalizer.Normalize(sql, SqlDialect.Sqlite).ShouldBe(expected);

    [Fact]
    public void Numbers_postgres_constants_after_the_parameters() =>
        SqlNormalizer.Normalize("select x::int from t where a=$2 and b='s' and c = ANY(ARRAY[1,2])", SqlDialect.Postgres)
            .ShouldBe("SELECT x::int FROM t WHERE a = $2 AND b = $3 AND c = ANY (ARRAY[$4, ...])");

    [Theory]
    [InlineData("select a from t where x = 1", "SELECT A\nFROM  t /* c */ WHERE x=-99.5")]
    [InlineData("select a from t where x in (1)", "select a from t where x in (1, 2, 3)")]
    [InlineData("select a from t where x = ?", "select a from t where x = 'abc'")]
    [InlineData("insert into t values (1, null)", "insert into T values (2, 3), (4, 5)")]
    [InlineData("select \"a\" from [t]", "select A from `T`;")]
    public void Statements_of_one_form_share_a_fingerprint(string a, string b) =>
        SqlNormalizer.Fingerprint(a, SqlDialect.Sqlite).ShouldBe(SqlNormalizer.Fingerprint(b, SqlDialect.Sqlite));

    [Theory]
    [InlineData("select a from t where x = 1", "select a from t where y = 1")]
    [InlineData("select a from t where x is null", "select a from t where x is not null")]
    [InlineData("select a from t order by x", "select a from t order by x desc")]
    [InlineData("select a from t where x in (1)", "select a from t where x = 1")]
    public void Statements_of_different_form_differ(string a, string b) =>
        SqlNormalizer.Fingerprint(a, SqlDialect.Sqlite).ShouldNotBe(SqlNormalizer.Fingerprint(b, SqlDialect.Sqlite));

    // Fingerprints are written into saved snapshots: these digits may never change.
    [Fact]
    public void Fingerprints_are_stable() =>
        SqlNormalizer.Fingerprint("SELECT name FROM users WHERE id = 7", SqlDialect.Sqlite).ShouldBe("0dea254e4c1ccf4a");

    [Fact]
    public void Postgres_quoted_names_keep_their_case() =>
        SqlNormalizer.Fingerprint("select \"A\" from t", SqlDialect.Postgres).ShouldNotBe(SqlNormalizer.Fingerprint("select a from t", SqlDialect.Postgres));

    public static TheoryData<string, string> Canaries => new()
    {
        { "sqlite", "select 'CANARY', \"a\" from t where x = 'it''s CANARY' -- CANARY" },
        { "sqlite", "select x'CA4A4221' , 0xCA4A4221 /* CANARY */ from t where y = \"CANARY\"" },
        { "sqlite", "select a from t where y in (\"CANARY\", \"b\") or z between \"CANARY\" and \"CANARY\"" },
        { "sqlite", "insert into t values (\"CANARY\", 'x'), (1, \"CANARY\")" },
        { "sqlite", "select 'CANARY from t" },
        { "sqlite", "select \"CANARY from t where a = 'CANARY'" },
        { "sqlite", "select 1 /* CANARY" },
        { "sqlite", "select 987654321, 9876.54321, 98765e4321, 987654321CANARY from t limit 987654321" },
        { "postgres", "select $$CANARY$$, $q$CANARY$q$, E'CAN\\'CANARY', U&'CANARY', B'101', N'CANARY' /* /* CANARY */ CANARY */" },
        { "postgres", "create user u password 'CANARY'" },
        { "postgres", "do $$ begin perform 'CANARY'; end $$" },
        { "mysql", "select \"CANARY\", 'it\\'s CANARY', _utf8'CANARY', b'101', 0x43414E415259 # CANARY" },
        { "mysql", "select /*!40101 CANARY */ 1 from t where a = \"x\\\" CANARY\"" },
    };

    [Theory]
    [MemberData(nameof(Canaries))]
    public void No_constant_survives(string dialect, string sql)
    {
        foreach (var text in new[] { SqlNormalizer.Redact(sql, Dialects.Named(dialect)), SqlNormalizer.Normalize(sql, Dialects.Named(dialect)) })
        {
            text.ShouldNotContain("CANARY");
            text.ShouldNotContain("CA4A4221");
            text.ShouldNotContain("43414E415259");
            text.ShouldNotContain("101");
            text.ShouldNotContain("987");
        }
    }

    [Fact]
    public void Redaction_keeps_layout_and_names() =>
        SqlNormalizer.Redact("select  a\n from t -- secret\n where \"x\" = 'secret' and b in (1,2)", SqlDialect.Sqlite)
            .ShouldBe("select  a\n from t  \n where \"x\" = ? and b in (?,?)");

    [Fact]
    public void Known_names_settle_what_a_double_quoted_word_is()
    {
        const string Sql = "select lower(\"CANARY\") from t join u on \"a\" = \"b\"";
        SqlNormalizer.Normalize(Sql, SqlDialect.Sqlite, name => name is "a" or "b").ShouldBe("SELECT lower(?) FROM t JOIN u ON \"a\" = \"b\"");
    }

    [Fact]
    public void Normalising_twice_changes_nothing() => SqlSoup.Holds((sql, dialect) =>
    {
        var once = SqlNormalizer.Normalize(sql, dialect);
        var twice = SqlNormalizer.Normalize(once, dialect);
        return twice == once ? true : throw new InvalidOperationException($"{dialect}\n{once}\n{twice}");
    });

    [Fact]
    public void Fingerprint_ignores_layout_and_comments() => SqlSoup.Holds((sql, dialect) =>
    {
        // Blanks between all tokens; the lexer decides by neighbours only where a sign or a parameter could be meant.
        var tokens = SqlLexer.Significant(sql, dialect);
        var spaced = string.Join(" /* c */\n", tokens.Select(t => t.Text(sql)));
        var again = SqlLexer.Significant(spaced, dialect);
        return tokens.Any(t => t.Unterminated) || again.Count != tokens.Count
            || SqlNormalizer.Fingerprint(spaced, dialect) == SqlNormalizer.Fingerprint(sql, dialect);
    });

    [Fact]
    public void No_random_string_constant_survives() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll(
        ArbMap.Default.ArbFor<string>().Filter(s => s is not null),
        SqlSoup.Dialect,
        (noise, dialect) =>
        {
            var value = "CANARY" + noise.Replace("\0", "", StringComparison.Ordinal) + "CANARY";
            var sql = $"select f({SqlQuoting.Literal(value, dialect)}) from t where a = {SqlQuoting.Literal(value, dialect)}";
            return !SqlNormalizer.Normalize(sql, dialect).Contains("CANARY") && !SqlNormalizer.Redact(sql, dialect).Contains("CANARY");
        }));

    [Fact]
    public void Never_throws() => SqlSoup.Holds((sql, dialect) =>
        SqlNormalizer.Fingerprint(sql, dialect).Length == 16 && SqlNormalizer.Redact(sql, dialect).Length <= sql.Length);
}
