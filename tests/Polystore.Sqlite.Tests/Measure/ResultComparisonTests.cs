using Polystore.Core.Proofs;
using Polystore.Sqlite.Measure;

namespace Polystore.Sqlite.Tests.Measure;

public sealed class ResultComparisonTests
{
    [Theory]
    [InlineData("SELECT name, age FROM person WHERE age = 3")]
    [InlineData("SELECT name, sum(weight), avg(weight) FROM person GROUP BY name")]
    [InlineData("SELECT p.name, t.name FROM person p JOIN pet t ON t.owner = p.id ORDER BY 1, 2")]
    [InlineData("UPDATE person SET age = 1 WHERE age = 7")]
    [InlineData("DELETE FROM pet WHERE owner = 7")]
    [InlineData("INSERT INTO pet(owner, name) SELECT id, 'x' FROM person WHERE age = 3 ORDER BY id")]
    public void Another_plan_gives_equal_results(string sql) =>
        CompareWithIndexes(sql).Verdict.ShouldBe(DigestVerdict.Equal);

    [Fact]
    public void Rows_cut_from_ties_are_undetermined()
    {
        var result = CompareWithIndexes("SELECT id, age FROM person WHERE age >= 0 ORDER BY age DESC LIMIT 10", "CREATE INDEX i ON person(age, name DESC, id DESC)");
        result.Verdict.ShouldBe(DigestVerdict.Undetermined);
        result.Reason.ShouldNotBeNull().ShouldContain("LIMIT");
    }

    [Fact]
    public void Joined_texts_without_an_order_are_undetermined()
    {
        var result = CompareWithIndexes("SELECT name, group_concat(id) FROM person WHERE age > 1 GROUP BY name", "CREATE INDEX i ON person(name, age, id DESC)");
        result.Verdict.ShouldBe(DigestVerdict.Undetermined);
        result.Reason.ShouldNotBeNull().ShouldContain("group_concat");
    }

    [Theory]
    [InlineData("SELECT random()", "random")]
    [InlineData("SELECT strftime('%f', 'now'), hex(randomblob(8))", "strftime")]
    [InlineData("SELECT r FROM dice", "random")]
    public void Functions_that_change_from_run_to_run_are_undetermined(string sql, string function)
    {
        using var database = new MeterDatabase(MeterDatabase.People(3) + "CREATE VIEW dice AS SELECT random() AS r;");
        var result = ResultComparison.Compare(database.Measure(sql), database.Measure(sql));
        result.Verdict.ShouldBe(DigestVerdict.Undetermined);
        result.Reason.ShouldNotBeNull().ShouldContain(function);
    }

    [Theory]
    [InlineData("SELECT date('2024-01-01', '+1 day')", false)]
    [InlineData("SELECT date('now')", true)]
    [InlineData("SELECT julianday()", true)]
    [InlineData("SELECT CURRENT_TIMESTAMP", true)]
    [InlineData("SELECT d FROM today", true)]
    public void Only_the_present_moment_makes_a_date_function_volatile(string sql, bool isVolatile)
    {
        using var database = new MeterDatabase("CREATE VIEW today AS SELECT datetime('NOW', 'localtime') AS d;");
        (database.Measure(sql).Traits.VolatileFunctions.Count > 0).ShouldBe(isVolatile);
    }

    [Fact]
    public void Sums_of_floats_in_another_order_are_equal_with_a_note()
    {
        using var database = new MeterDatabase("CREATE TABLE f(id INTEGER PRIMARY KEY, x REAL); INSERT INTO f(x) VALUES (0.1), (0.2), (0.3), (1e15), (-1e15), (0.7);");
        var before = database.Measure("SELECT 0.1 + 0.2 + 0.3");
        var after = database.Measure("SELECT 0.3 + 0.2 + 0.1");
        before.Digest.ShouldNotBe(after.Digest);
        var result = ResultComparison.Compare(before, after);
        result.Verdict.ShouldBe(DigestVerdict.Equal);
        result.Reason.ShouldNotBeNull().ShouldContain("12 significant digits");
    }

    [Fact]
    public void Changed_rows_are_different()
    {
        using var database = new MeterDatabase(MeterDatabase.People(50));
        const string Read = "SELECT name FROM person WHERE age < 5 ORDER BY name LIMIT 40";
        const string Write = "UPDATE pet SET name = 'x' WHERE owner = 3";
        var (read, write) = (database.Measure(Read), database.Measure(Write));
        database.Session.Execute("UPDATE pet SET name = 'changed' WHERE id = 9; DELETE FROM person WHERE id = 1");

        ResultComparison.Compare(read, database.Measure(Read)).Verdict.ShouldBe(DigestVerdict.Different);
        var result = ResultComparison.Compare(write, database.Measure(Write));
        result.Verdict.ShouldBe(DigestVerdict.Different);
        result.Reason.ShouldNotBeNull().ShouldContain("main.pet");
    }

    [Fact]
    public void Texts_with_odd_bytes_and_blobs_are_told_apart()
    {
        using var database = new MeterDatabase("CREATE TABLE t(a)");
        string[] values = ["'ab'", "x'6162'", "CAST(x'6100' AS TEXT)", "'a'", "CAST(x'FF' AS TEXT)", "1", "1.0", "'1'", "NULL", "''", "x''"];
        values.Select(value => database.Measure($"SELECT {value}").Digest).Distinct().Count().ShouldBe(values.Length);
    }

    [Fact]
    public void Content_of_large_tables_is_not_compared()
    {
        using var database = new MeterDatabase(MeterDatabase.People(100));
        var meter = new StatementMeter(database.Session, TimeProvider.System, new MeterOptions { EffectRowLimit = 50 });
        var write = meter.Measure("DELETE FROM pet WHERE id = 1");
        write.IsMeasured.ShouldBeTrue();
        ResultComparison.Compare(write, write).Verdict.ShouldBe(DigestVerdict.Undetermined);
    }

    private static ComparedResult CompareWithIndexes(string sql, string? index = null)
    {
        using var database = new MeterDatabase(MeterDatabase.People(1000));
        var before = database.Measure(sql);
        database.Session.Execute(index ?? "CREATE INDEX a ON person(age, name, weight); CREATE INDEX n ON person(name, weight); CREATE INDEX o ON pet(owner)");
        return ResultComparison.Compare(before, database.Measure(sql));
    }
}
