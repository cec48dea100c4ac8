namespace Polystore.Sql.Tests;

public sealed class SqlLexerTests
{
    public static TheoryData<string, string, string> Tokens => new()
    {
        { "sqlite", "a->>'$.x'", "Word:a Operator:->> String:'$.x'" },
        { "sqlite", "[odd name].\"a\"\"b\" `c`", "QuotedIdentifier:[odd name] Punctuation:. QuotedIdentifier:\"a\"\"b\" QuotedIdentifier:`c`" },
        { "sqlite", "x'00' 0x1F 1e5 .5 1.", "Blob:x'00' Number:0x1F Number:1e5 Number:.5 Number:1." },
        { "sqlite", "? ?12 :n @n $n", "Parameter:? Parameter:?12 Parameter::n Parameter:@n Parameter:$n" },
        { "sqlite", "a--b\nc", "Word:a LineComment:--b Word:c" },
        { "sqlite", "/* a /* b */ c */", "BlockComment:/* a /* b */ Word:c Operator:* Operator:/" },
        { "sqlite", "a==b<>c<=d||e", "Word:a Operator:== Word:b Operator:<> Word:c Operator:<= Word:d Operator:|| Word:e" },
        { "postgres", "/* a /* b */ c */d", "BlockComment:/* a /* b */ c */ Word:d" },
        { "postgres", "$$a'b$$ $t$x$$y$t$ $1", "String:$$a'b$$ String:$t$x$$y$t$ Parameter:$1" },
        { "postgres", "E'a\\'b' 'c\\'", "String:E'a\\'b' String:'c\\'" },
        { "postgres", "x::text=?", "Word:x Operator::: Word:text Operator:= Parameter:?" },
        { "postgres", "d ? 'k' AND d ?| a", "Word:d Operator:? String:'k' Word:AND Word:d Operator:?| Word:a" },
        { "postgres", "a=-5 OR a @> b", "Word:a Operator:= Operator:- Number:5 Word:OR Word:a Operator:@> Word:b" },
        { "postgres", "id=@id AND x = %s AND y = %(n)s", "Word:id Operator:= Parameter:@id Word:AND Word:x Operator:= Parameter:%s Word:AND Word:y Operator:= Parameter:%(n)s" },
        { "postgres", "a[1]", "Word:a Punctuation:[ Number:1 Punctuation:]" },
        { "mysql", "a # c\nb", "Word:a LineComment:# c Word:b" },
        { "mysql", "1--1 -- c", "Number:1 Operator:- Operator:- Number:1 LineComment:-- c" },
        { "mysql", "\"it\\\"s\" 'a\\'b' `t`", "String:\"it\\\"s\" String:'a\\'b' QuotedIdentifier:`t`" },
        { "mysql", "a<=>b @v := @@sql_mode", "Word:a Operator:<=> Word:b Parameter:@v Operator::= Variable:@@sql_mode" },
        { "mysql", "t.1a", "Word:t Punctuation:. Word:1a" },
    };

    [Theory]
    [MemberData(nameof(Tokens))]
    public void Reads_the_tokens_of_each_dialect(string dialect, string sql, string expected)
    {
        var tokens = SqlLexer.Tokenize(sql, Dialects.Named(dialect)).Where(t => t.Kind != SqlTokenKind.Whitespace);
        string.Join(' ', tokens.Select(t => $"{t.Kind}:{t.Text(sql)}")).ShouldBe(expected);
    }

    [Fact]
    public void Tells_line_and_column()
    {
        var sql = "select\r\n  'a\nb' x";
        var tokens = SqlLexer.Significant(sql, SqlDialect.Sqlite);
        tokens.Select(t => (t.Line, t.Column)).ShouldBe([(1, 1), (2, 3), (3, 4)]);
    }

    // A run of signs is one operator each; looked through again for each of them, this text takes minutes.
    [Theory]
    [InlineData("+", 1_000_000)]
    [InlineData("=-", 500_000)]
    [InlineData("*+-", 300_000)]
    public void Long_runs_of_signs_are_cut_in_one_pass(string piece, int times)
    {
        var text = string.Concat(Enumerable.Repeat(piece, times));
        SqlLexer.Significant(text, SqlDialect.Postgres).Sum(token => token.Length).ShouldBe(text.Length);
    }

    [Theory]
    [InlineData("a+++b", "a + + + b")]
    [InlineData("a=--b\n-1", "a = - 1")]
    [InlineData("a=-+b", "a = - + b")]
    [InlineData("a<=>-+b*+c", "a <=> - + b * + c")]
    [InlineData("@-+b=+c", "@-+ b = + c")]
    public void Signs_at_the_end_of_an_operator_stand_alone(string sql, string tokens) =>
        string.Join(' ', SqlLexer.Significant(sql, SqlDialect.Postgres).Select(token => token.Text(sql))).ShouldBe(tokens);

    [Theory]
    [InlineData("'abc")]
    [InlineData("\"abc")]
    [InlineData("/* abc")]
    [InlineData("[abc")]
    [InlineData("x'00")]
    public void Flags_what_has_no_end(string text)
    {
        var token = SqlLexer.Tokenize("a " + text, SqlDialect.Sqlite).Last();
        token.Unterminated.ShouldBeTrue();
        token.End.ShouldBe(text.Length + 2);
    }

    [Fact]
    public void Tokens_cover_any_text_exactly() => SqlSoup.Holds((sql, dialect) =>
    {
        var position = 0;
        foreach (var token in SqlLexer.Tokenize(sql, dialect))
        {
            if (token.Offset != position || token.Length < 1)
                return false;
            position = token.End;
        }

        return position == sql.Length;
    });

    [Fact]
    public void Line_numbers_count_line_feeds() => SqlSoup.Holds((sql, dialect) =>
        SqlLexer.Tokenize(sql, dialect).All(t => t.Line == 1 + sql.AsSpan(0, t.Offset).Count('\n')));
}
