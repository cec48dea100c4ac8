using Polystore.Sql.Shapes;

namespace Polystore.Sql.Tests.Shapes;

public sealed class ExpressionReadingTests
{
    private static SqlExpression Read(string sql, SqlDialect? dialect = null) => StatementReader.ReadExpression(sql, dialect ?? SqlDialect.Sqlite);

    // The canonical text puts brackets around every inner operator, so that it shows how the tree was built.
    [Theory]
    [InlineData("a + b * c", "a + (b * c)")]
    [InlineData("a - b - c", "(a - b) - c")]
    [InlineData("a or b and not c = d", "a OR (b AND (NOT (c = d)))")]
    [InlineData("a = b < c", "a = (b < c)")]
    [InlineData("a || b = c -> '$.x'", "(a || b) = (c -> '$.x')")]
    [InlineData("a between 1 + 1 and 2 and c", "(a BETWEEN (1 + 1) AND 2) AND c")]
    [InlineData("a not in (1, 2) or b not like 'x' escape '!'", "(a NOT IN (1, 2)) OR (b NOT LIKE 'x' ESCAPE '!')")]
    [InlineData("a is not null and b isnull and c notnull and d is not e", "(a IS NOT NULL) AND (b IS NULL) AND (c IS NOT NULL) AND (d IS NOT e)")]
    [InlineData("a is not distinct from b", "a IS b")]
    [InlineData("a is not null + 1", "a IS NOT (NULL + 1)")]
    [InlineData("1 + not a = b", "1 + (NOT (a = b))")]
    [InlineData("a in (1) collate nocase = b", "((a IN (1)) COLLATE nocase) = b")]
    [InlineData("a between 1 = 2 and 3", "a BETWEEN (1 = 2) AND 3")]
    [InlineData("- a * b", "(-a) * b")]
    [InlineData("a - -5", "a - (-5)")]
    [InlineData("~a & b", "(~a) & b")]
    [InlineData("a collate nocase = 'x'", "(a COLLATE nocase) = 'x'")]
    [InlineData("case a when 1 then 2 else 3 end + 1", "CASE a WHEN 1 THEN 2 ELSE 3 END + 1")]
    [InlineData("cast(a as decimal(10, 2)) > 1", "CAST(a AS decimal(10, 2)) > 1")]
    [InlineData("COUNT(DISTINCT a) filter (where b > 1)", "count(DISTINCT a) FILTER (WHERE b > 1)")]
    [InlineData("Replace(t.a, 'x', 'y')", "replace(a, 'x', 'y')")]
    [InlineData("(a, b) = (1, ?2)", "(a, b) = (1, ?2)")]
    [InlineData("\"odd \"\"name\" = [x y]", "\"odd \"\"name\" = \"x y\"")]
    [InlineData("a glob 'x*' and b regexp '^x' and c match 'y'", "(a GLOB 'x*') AND (b REGEXP '^x') AND (c MATCH 'y')")]
    public void Binds_operators_as_sqlite_does(string sql, string canonical) => SqlExpressionText.Canonical(Read(sql), SqlDialect.Sqlite).ShouldBe(canonical);

    [Theory]
    [InlineData("a = b is null", "(a = b) IS NULL")]
    [InlineData("a < b = c", "(a < b) = c")]
    [InlineData("a || b like c", "(a || b) LIKE c")]
    [InlineData("-a::int", "-CAST(a AS int)")]
    [InlineData("a + b @> c", "(a + b) @> c")]
    [InlineData("data->>'k' = any($1)", "(data ->> 'k') = any($1)")]
    [InlineData("a[1] = 2 ^ 3", "a[1] = (2 ^ 3)")]
    [InlineData("date '2024-01-01' + interval '1 day'", "'2024-01-01' + '1 day'")]
    [InlineData("extract(year from ts) = 2024", "extract('year', ts) = 2024")]
    [InlineData("position('a' in b) > 0", "position('a', b) > 0")]
    [InlineData("substring(a from 1 for 2)", "substring(a, 1, 2)")]
    public void Binds_operators_as_postgres_does(string sql, string canonical) =>
        SqlExpressionText.Canonical(Read(sql, SqlDialect.Postgres), SqlDialect.Postgres).ShouldBe(canonical);

    [Theory]
    [InlineData("a || b && c", "a OR (b AND c)")]
    [InlineData("a div b mod c", "(a DIV b) MOD c")]
    [InlineData("a <=> null xor b", "(a <=> NULL) XOR b")]
    public void Binds_operators_as_mysql_does(string sql, string canonical) =>
        SqlExpressionText.Canonical(Read(sql, SqlDialect.MySql), SqlDialect.MySql).ShouldBe(canonical);

    [Theory]
    [InlineData("sqlite", "a like 'abc%'", "abc", false)]
    [InlineData("sqlite", "a like '%abc'", "", false)]
    [InlineData("sqlite", "a like 'abc'", "abc", true)]
    [InlineData("sqlite", "a like 'a!%b%' escape '!'", "a%b", false)]
    [InlineData("sqlite", "a like 'a\\%'", "a\\", false)]
    [InlineData("postgres", "a like 'a\\%b%'", "a%b", false)]
    [InlineData("mysql", "a like 'a\\%b%'", "a%b", false)]
    [InlineData("sqlite", "a glob 'ab[cd]*'", "ab", false)]
    [InlineData("sqlite", "a like ?", null, false)]
    [InlineData("sqlite", "a regexp 'abc'", null, false)]
    public void Knows_what_every_match_of_a_pattern_starts_with(string dialect, string sql, string? prefix, bool exact)
    {
        var like = Read(sql, Dialects.Named(dialect)).ShouldBeOfType<LikeExpression>();
        like.LiteralPrefix.ShouldBe(prefix);
        like.IsExact.ShouldBe(exact);
    }

    [Fact]
    public void Ranges_point_into_the_text()
    {
        const string Sql = "  lower( email ) = 'x'  AND (b) > 2";
        var and = Read(Sql).ShouldBeOfType<LogicalExpression>();
        and.Operands.Select(o => o.Range.Text(Sql)).ShouldBe(["lower( email ) = 'x'", "(b) > 2"]);
    }

    [Theory]
    [InlineData("a = ")]
    [InlineData("a b")]
    [InlineData("(a")]
    [InlineData("case when a then b")]
    [InlineData("")]
    public void What_cannot_be_read_is_raw(string sql) => Read(sql).ShouldBeOfType<RawExpression>().Reason.ShouldNotBeEmpty();
}
