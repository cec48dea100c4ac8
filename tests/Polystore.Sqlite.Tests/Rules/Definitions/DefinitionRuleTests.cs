using Polystore.Core.Findings;
using Polystore.Sqlite.Rules.Definitions;

namespace Polystore.Sqlite.Tests.Rules.Definitions;

public sealed class DefinitionRuleTests
{
    [Fact]
    public void View_without_columns_is_broken()
    {
        new SnapshotBuilder().View("v", "CREATE VIEW v AS SELECT * FROM gone").Judge(new ViewBroken()).Problem().Severity.ShouldBe(Severity.High);
        new SnapshotBuilder().View("v", "CREATE VIEW v AS SELECT 1 AS a", "a").Judge(new ViewBroken()).ShouldBeFine();
    }

    private static SnapshotBuilder Trigger(string body) => new SnapshotBuilder()
        .Table("t", t => t.Column("a")).Table("log", t => t.Column("a"))
        .Trigger("t", "tr", $"CREATE TRIGGER tr AFTER UPDATE ON t FOR EACH ROW WHEN new.a > 0 BEGIN {body} END");

    [Theory]
    [InlineData("INSERT INTO gone VALUES (1);")]
    [InlineData("INSERT INTO log VALUES (1); DELETE FROM main.\"gone\" WHERE a = 1;")]
    [InlineData("UPDATE OR IGNORE gone SET a = 1;")]
    [InlineData("insert or replace into [gone] values (1);")]
    public void Trigger_that_writes_to_a_missing_table_is_broken(string body) =>
        Trigger(body).Judge(new TriggerBroken()).Problem().Title.ShouldBe("the trigger tr on t writes to gone, which does not exist");

    [Theory]
    [InlineData("INSERT INTO LOG VALUES ('INSERT INTO gone');")]
    [InlineData("/* DELETE FROM gone; */ UPDATE log SET a = 1 WHERE a IN (SELECT a FROM t);")]
    [InlineData("SELECT RAISE(ABORT, 'no update from here');")]
    [InlineData("SELECT CASE WHEN 1 THEN replace(new.a, 'x', 'y') END FROM t;")]
    public void Decoy_trigger_that_only_mentions_a_missing_table_is_fine(string body) => Trigger(body).Judge(new TriggerBroken()).ShouldBeFine();

    [Fact]
    public void Misspelt_column_in_double_quotes_makes_an_index_of_one_constant()
    {
        var finding = new SnapshotBuilder().Table("t", t => t.Column("a").Index("i", "(\"nmae\")")).Judge(new DoubleQuotedText()).Problem();

        finding.Severity.ShouldBe(Severity.High);
        finding.Title.ShouldBe("i indexes the text \"nmae\" and no column of t");
    }

    [Fact]
    public void Text_in_double_quotes_in_a_predicate_or_check_is_found()
    {
        new SnapshotBuilder().Table("t", t => t.Column("a").Index("i", ["a"], where: "a = \"open\"")).Judge(new DoubleQuotedText()).Problem().Severity.ShouldBe(Severity.Medium);
        new SnapshotBuilder().Table("t", t => t.Column("a").Check("a IN (\"x\", 'y')")).Judge(new DoubleQuotedText()).Problem().Severity.ShouldBe(Severity.Low);
    }

    [Fact]
    public void Decoy_quoted_names_of_columns_are_names() => new SnapshotBuilder()
        .Table("t", t => t.Column("a b").Column("order").Index("i", ["(lower(\"A B\"))"], where: "\"order\" = 'the \"best\"'").Check("\"a b\" <> '' AND \"rowid\" > 0"))
        .Judge(new DoubleQuotedText()).ShouldBeFine();

    [Theory]
    [InlineData("order")]
    [InlineData("a b")]
    [InlineData("1st")]
    [InlineData("a\"b")]
    public void Name_that_needs_quotes_is_info(string name) =>
        new SnapshotBuilder().Table("t", t => t.Column(name).Column("x")).Judge(new ReservedName()).Problem().Title.ShouldBe($"t has a name that needs quotes: {name}");

    [Theory]
    [InlineData("key")]
    [InlineData("action")]
    [InlineData("größe")]
    [InlineData("date")]
    public void Decoy_keywords_that_sqlite_accepts_are_fine(string name) => new SnapshotBuilder().Table("t", t => t.Column(name)).Judge(new ReservedName()).ShouldBeFine();
}
