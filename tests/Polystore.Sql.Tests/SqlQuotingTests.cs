using FsCheck;
using FsCheck.Fluent;

namespace Polystore.Sql.Tests;

public sealed class SqlQuotingTests
{
    [Theory]
    [InlineData("sqlite", "orders", "orders")]
    [InlineData("sqlite", "Orders", "Orders")]
    [InlineData("sqlite", "order", "\"order\"")]
    [InlineData("sqlite", "a\"b", "\"a\"\"b\"")]
    [InlineData("sqlite", "", "\"\"")]
    [InlineData("sqlite", "1a", "\"1a\"")]
    [InlineData("sqlite", "naïve", "\"naïve\"")]
    [InlineData("postgres", "Orders", "\"Orders\"")]
    [InlineData("postgres", "user", "\"user\"")]
    [InlineData("postgres", "key", "key")]
    [InlineData("mysql", "Orders", "Orders")]
    [InlineData("mysql", "rank", "`rank`")]
    [InlineData("mysql", "a`b", "`a``b`")]
    public void Quotes_a_name_only_when_it_has_to(string dialect, string name, string expected) =>
        SqlQuoting.Identifier(name, Dialects.Named(dialect)).ShouldBe(expected);

    [Fact]
    public void Joins_the_parts_that_are_there()
    {
        SqlQuoting.QualifiedName(SqlDialect.Sqlite, null, "my table", "a.b").ShouldBe("\"my table\".\"a.b\"");
        SqlQuoting.QualifiedName(SqlDialect.Postgres, "public", "T").ShouldBe("public.\"T\"");
    }

    [Fact]
    public void Refuses_the_character_zero_in_a_name() =>
        Should.Throw<ArgumentException>(() => SqlQuoting.Identifier("a\0b", SqlDialect.Sqlite));

    public static TheoryData<object?, string, string, string> Literals => new()
    {
        { null, "NULL", "NULL", "NULL" },
        { true, "1", "TRUE", "TRUE" },
        { -5, "-5", "-5", "-5" },
        { ulong.MaxValue, "18446744073709551615", "18446744073709551615", "18446744073709551615" },
        { 1.0, "1.0", "1.0", "1.0" },
        { 0.1, "0.1", "0.1", "0.1" },
        { 1e300, "1E+300", "1E+300", "1E+300" },
        { 12.50m, "12.50", "12.50", "12.50" },
        { "it's", "'it''s'", "'it''s'", "'it''s'" },
        { "a\\b", "'a\\b'", "E'a\\\\b'", "'a\\\\b'" },
        { "a\nb", "'a\nb'", "'a\nb'", "'a\\nb'" },
        { new byte[] { 0, 255 }, "x'00ff'", "'\\x00ff'::bytea", "x'00ff'" },
        { new DateOnly(2024, 2, 29), "'2024-02-29'", "DATE '2024-02-29'", "'2024-02-29'" },
        { new DateTime(2024, 2, 29, 1, 2, 3, 450), "'2024-02-29 01:02:03.45'", "TIMESTAMP '2024-02-29 01:02:03.45'", "'2024-02-29 01:02:03.45'" },
        { new DateTimeOffset(2024, 2, 29, 1, 2, 3, TimeSpan.FromHours(2)), "'2024-02-29 01:02:03+02:00'", "TIMESTAMPTZ '2024-02-29 01:02:03+02:00'", "'2024-02-28 23:02:03'" },
        { new TimeSpan(-1, -2, -3, -4, -500), "'-26:03:04.5'", "INTERVAL '-26:03:04.5'", "'-26:03:04.5'" },
    };

    [Theory]
    [MemberData(nameof(Literals))]
    public void Writes_each_type_as_a_constant(object? value, string sqlite, string postgres, string mysql)
    {
        SqlQuoting.Literal(value, SqlDialect.Sqlite).ShouldBe(sqlite);
        SqlQuoting.Literal(value, SqlDialect.Postgres).ShouldBe(postgres);
        SqlQuoting.Literal(value, SqlDialect.MySql).ShouldBe(mysql);
    }

    [Fact]
    public void Writes_what_is_not_a_number_as_each_engine_can()
    {
        SqlQuoting.Literal(double.NaN, SqlDialect.Sqlite).ShouldBe("NULL");
        SqlQuoting.Literal(double.NegativeInfinity, SqlDialect.Sqlite).ShouldBe("-9e999");
        SqlQuoting.Literal(double.NaN, SqlDialect.Postgres).ShouldBe("'NaN'::float8");
        Should.Throw<ArgumentException>(() => SqlQuoting.Literal(double.PositiveInfinity, SqlDialect.MySql));
    }

    [Fact]
    public void Any_name_reads_back_as_one_identifier() => SqlSoup.Holds((text, dialect) =>
    {
        var name = text.Replace("\0", "", StringComparison.Ordinal);
        var quoted = SqlQuoting.Identifier(name, dialect);
        return SqlLexer.Tokenize(quoted, dialect).Count() == 1
            && SqlIdentifier.Name(quoted, dialect) == name
            && SqlIdentifier.Unquote(SqlQuoting.AlwaysQuoted(name, dialect)) == name;
    });

    [Fact]
    public void Any_text_reads_back_as_one_string() => SqlSoup.Holds((text, dialect) =>
    {
        var value = text.Replace("\0", "", StringComparison.Ordinal);
        var tokens = SqlLexer.Tokenize(SqlQuoting.Literal(value, dialect), dialect).ToList();
        return tokens is [{ Kind: SqlTokenKind.String, Unterminated: false }];
    });

    [Fact]
    public void Any_text_with_the_character_zero_stays_whole_in_sqlite() =>
        SqlQuoting.Literal("a\0'b", SqlDialect.Sqlite).ShouldBe("('a' || char(0) || '''b')");

    [Fact]
    public void Any_finite_real_reads_back_equal() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll<double>(value => !double.IsFinite(value) || double.Parse(SqlQuoting.Literal(value, SqlDialect.Sqlite)) == value));
}
