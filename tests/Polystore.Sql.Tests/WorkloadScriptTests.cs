namespace Polystore.Sql.Tests;

public sealed class WorkloadScriptTests
{
    private const string Script = """
        -- The shop's workload.

        -- Orders of one customer.
        -- id: orders_by_user
        -- calls: 120
        -- mean_ms: 3.5
        -- param: 42
        SELECT * FROM orders WHERE user_id = ?;

        /* Newest first
         * calls: 7 */
        SELECT 1; -- not an annotation: calls: 3
        SELECT 2;
        """;

    [Fact]
    public void Reads_annotations_above_each_statement()
    {
        var statements = WorkloadScript.Read(Script, SqlDialect.Sqlite);
        statements.Count.ShouldBe(3);
        statements[0].Id.ShouldBe("orders_by_user");
        statements[0].Sql.ShouldBe("SELECT * FROM orders WHERE user_id = ?");
        statements[0].Calls.ShouldBe(120);
        statements[0].MeanMs.ShouldBe(3.5);
        statements[0].Parameters.ShouldBe(["42"]);
        statements[0].Description.ShouldBe("Orders of one customer.");
        statements[0].Line.ShouldBe(8);
        statements[1].Id.ShouldBe("q2");
        statements[1].Calls.ShouldBe(7);
        statements[1].Description.ShouldBe("Newest first");
        statements[2].Calls.ShouldBe(1);
        statements[2].MeanMs.ShouldBeNull();
    }

    [Theory]
    [InlineData("-- calls: abc\nselect 1", 1, "whole number")]
    [InlineData("\n-- calls: -3\nselect 1", 2, "whole number")]
    [InlineData("-- calls: 0\nselect 1", 1, "whole number")]
    [InlineData("-- mean_ms: fast\nselect 1", 1, "milliseconds")]
    [InlineData("-- mean_ms: -1\nselect 1", 1, "milliseconds")]
    [InlineData("-- id: a b\nselect 1", 1, "without blanks")]
    [InlineData("-- id: a\nselect 1;\n-- id: A\nselect 2", 3, "already taken")]
    [InlineData("-- calls: 1\n-- calls: 2\nselect 1", 2, "twice")]
    [InlineData("select 1;\n-- calls: 1\n", 2, "no statement")]
    public void Names_the_line_and_what_is_expected(string script, int line, string expected)
    {
        var error = Should.Throw<SqlScriptException>(() => WorkloadScript.Read(script, SqlDialect.Sqlite));
        error.Line.ShouldBe(line);
        error.Message.ShouldStartWith($"Line {line}: ");
        error.Message.ShouldContain(expected);
    }

    [Fact]
    public void A_default_id_gives_way_to_one_that_was_chosen() =>
        WorkloadScript.Read("select 1; -- x\n-- id: q1\nselect 2", SqlDialect.Sqlite).Select(s => s.Id).ShouldBe(["q1_2", "q1"]);

    [Fact]
    public void A_script_without_statements_is_an_empty_workload() => WorkloadScript.Read("-- nothing\n", SqlDialect.Sqlite).ShouldBeEmpty();
}
