namespace Polystore.Sql.Tests;

public sealed class SqlSplitterTests
{
    private static string[] Split(string script, SqlDialect dialect) => [.. SqlSplitter.Split(script, dialect).Select(s => s.Sql)];

    [Fact]
    public void Leaves_semicolons_inside_strings_comments_and_names_alone() =>
        Split("select ';' -- ;\n, \";\" /* ; */ from t; ; select 2", SqlDialect.Sqlite)
            .ShouldBe(["select ';' -- ;\n, \";\" /* ; */ from t", "select 2"]);

    [Fact]
    public void Keeps_a_sqlite_trigger_whole() =>
        Split("CREATE TEMP TRIGGER t AFTER UPDATE ON a BEGIN UPDATE b SET x = CASE WHEN 1 THEN 2 END; SELECT new.end; END; SELECT 1;", SqlDialect.Sqlite)
            .ShouldBe(["CREATE TEMP TRIGGER t AFTER UPDATE ON a BEGIN UPDATE b SET x = CASE WHEN 1 THEN 2 END; SELECT new.end; END", "SELECT 1"]);

    [Fact]
    public void Keeps_a_dollar_quoted_body_whole() =>
        Split("CREATE FUNCTION f() RETURNS int AS $x$ BEGIN; RETURN 1; END $x$ LANGUAGE plpgsql; SELECT 1", SqlDialect.Postgres).Length.ShouldBe(2);

    [Fact]
    public void Keeps_a_standard_body_whole() =>
        Split("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; BEGIN; COMMIT;", SqlDialect.Postgres).Length.ShouldBe(3);

    [Fact]
    public void Keeps_a_mysql_routine_whole() =>
        Split(
            "CREATE PROCEDURE p() BEGIN IF a THEN SELECT 1; END IF; WHILE b DO SELECT 2; END WHILE; CASE x WHEN 1 THEN SELECT 3; END CASE; END; SELECT 4;",
            SqlDialect.MySql).Length.ShouldBe(2);

    [Fact]
    public void Obeys_delimiter_lines() =>
        Split("DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; END//\nSELECT 2//\nDELIMITER ;\nSELECT 3; SELECT '//';", SqlDialect.MySql)
            .ShouldBe(["CREATE PROCEDURE p() BEGIN SELECT 1; END", "SELECT 2", "SELECT 3", "SELECT '//'"]);

    [Fact]
    public void Obeys_a_delimiter_made_of_name_characters() =>
        Split("delimiter $$\nSELECT a$$ SELECT 2$$\ndelimiter ;\nSELECT 3", SqlDialect.MySql).ShouldBe(["SELECT a", "SELECT 2", "SELECT 3"]);

    [Fact]
    public void Tells_offset_line_and_the_comments_above()
    {
        const string Script = "-- head\n\n/* one */\nselect 1; -- behind\n-- two\nselect 2 -- tail\n";
        var statements = SqlSplitter.Split(Script, SqlDialect.Sqlite);
        statements.Select(s => s.Line).ShouldBe([4, 6]);
        statements.Select(s => Script.Substring(s.Offset, s.Sql.Length)).ShouldBe(["select 1", "select 2"]);
        statements[0].LeadingComments.Select(c => (c.Text, c.Line)).ShouldBe([("-- head", 1), ("/* one */", 3)]);
        statements[1].LeadingComments.Select(c => c.Text).ShouldBe(["-- two"]);
    }

    [Fact]
    public void Splitting_what_was_split_and_joined_changes_nothing() => SqlSoup.Holds((sql, dialect) =>
    {
        // A delimiter line changes how the rest reads, and a text without an end swallows what follows it.
        if (sql.Contains("DELIMITER", StringComparison.OrdinalIgnoreCase) || SqlLexer.Tokenize(sql, dialect).Any(t => t.Unterminated))
            return true;
        var once = Split(sql, dialect);
        // An open trigger body goes on to the next END, and MySQL makes a comment of "--" once a line end follows.
        if (once.Any(s => s.Contains("CREATE", StringComparison.OrdinalIgnoreCase) || s.EndsWith('-')))
            return true;
        return Split(string.Join("\n;\n", once), dialect).SequenceEqual(once);
    });

    [Fact]
    public void Statements_hold_every_significant_token_but_the_delimiters() => SqlSoup.Holds((sql, dialect) =>
    {
        if (dialect == SqlDialect.MySql && sql.Contains("DELIMITER", StringComparison.OrdinalIgnoreCase))
            return true;
        var whole = SqlLexer.Significant(sql, dialect).Where(t => !t.IsSymbol(sql, ";")).Select(t => t.Text(sql));
        var parts = SqlSplitter.Split(sql, dialect).SelectMany(s => s.Tokens).Where(t => !t.IsSymbol(sql, ";")).Select(t => t.Text(sql));
        return whole.SequenceEqual(parts);
    });
}
