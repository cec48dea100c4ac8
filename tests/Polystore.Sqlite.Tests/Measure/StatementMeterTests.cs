using FsCheck;
using FsCheck.Fluent;
using Polystore.Sqlite.Measure;

namespace Polystore.Sqlite.Tests.Measure;

public sealed class StatementMeterTests
{
    [Fact]
    public void Steps_are_the_same_on_every_measurement()
    {
        using var database = new MeterDatabase(MeterDatabase.People(500));
        string[] statements =
        [
            "SELECT * FROM person WHERE name = 'name 3'",
            "SELECT name, count(*), sum(weight) FROM person GROUP BY name ORDER BY 2",
            "SELECT p.id FROM person p WHERE EXISTS (SELECT 1 FROM pet WHERE pet.owner = p.id)",
            "UPDATE person SET age = age + 1 WHERE age > 10",
            "DELETE FROM person WHERE id = 7",
            "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 100) SELECT sum(i) FROM n",
        ];
        Prop.ForAll(Gen.Elements(statements).ToArbitrary(), sql =>
        {
            var (first, second) = (database.Measure(sql), database.Measure(sql));
            return first.IsMeasured && first.VmSteps > 0 && first.VmSteps == second.VmSteps && first.StepsSpread == 0
                && first.Digest == second.Digest && ResultComparison.Compare(first, second).Verdict == Core.Proofs.DigestVerdict.Equal;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Steps_fall_when_an_index_serves_the_statement()
    {
        using var database = new MeterDatabase(MeterDatabase.People(2000));
        var before = database.Measure("SELECT * FROM person WHERE age = 7");
        database.Session.Execute("CREATE INDEX person_age ON person(age)");
        var after = database.Measure("SELECT * FROM person WHERE age = 7");

        before.Rows.ShouldBe(40);
        before.FullScanSteps.ShouldBeGreaterThan(1900);
        after.FullScanSteps.ShouldBe(0);
        (after.VmSteps * 5).ShouldBeLessThan(before.VmSteps);
        after.Digest.ShouldBe(before.Digest);
    }

    [Fact]
    public void Writes_are_rolled_back_after_every_run()
    {
        using var database = new MeterDatabase("PRAGMA foreign_keys=ON;" + MeterDatabase.People(200));
        var delete = database.Measure("DELETE FROM person WHERE id <= 10");

        delete.RowsChanged.ShouldBe(30, "ten people and the twenty pets that go with them");
        delete.Traits.WrittenTables.Select(table => table.Table).ShouldBe(["person", "pet"]);
        database.Count("person").ShouldBe(200);
        database.Count("pet").ShouldBe(200);
    }

    [Fact]
    public void A_write_that_breaks_a_promise_is_not_measured_and_leaves_nothing_behind()
    {
        using var database = new MeterDatabase(MeterDatabase.People(20) + "CREATE TRIGGER no BEFORE DELETE ON pet BEGIN SELECT RAISE(ROLLBACK, 'keep it'); END;");
        database.Measure("INSERT INTO person(id) VALUES (100), (1)").NotMeasured.ShouldNotBeNull().ShouldContain("UNIQUE");
        database.Measure("DELETE FROM pet").NotMeasured.ShouldNotBeNull().ShouldContain("keep it");
        database.Count("person").ShouldBe(20);
        database.Count("pet").ShouldBe(20);
    }

    [Theory]
    [InlineData("PRAGMA user_version = 7")]
    [InlineData("DROP TABLE person")]
    [InlineData("CREATE TABLE t(a)")]
    [InlineData("BEGIN")]
    [InlineData("VACUUM")]
    [InlineData("ATTACH 'x.db' AS x")]
    [InlineData("ANALYZE")]
    [InlineData("REINDEX")]
    [InlineData("EXPLAIN SELECT 1")]
    [InlineData("")]
    [InlineData("-- nothing")]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("SELECT nothing FROM nowhere")]
    [InlineData("SELECT * FROM person WHERE id = ?")]
    public void What_is_no_single_query_or_change_of_rows_is_refused_with_a_reason(string sql)
    {
        using var database = new MeterDatabase(MeterDatabase.People(3));
        database.Measure(sql).NotMeasured.ShouldNotBeNullOrEmpty();
        database.Session.Query("PRAGMA user_version", row => row.Int64(0))[0].ShouldBe(0);
        database.Count("person").ShouldBe(3);
    }

    [Fact]
    public void Parameters_are_bound_by_name_and_position()
    {
        using var database = new MeterDatabase(MeterDatabase.People(30));
        database.Meter.Measure("SELECT id FROM person WHERE id = :id", new Dictionary<string, string> { ["id"] = "7" }).Rows.ShouldBe(1);
        database.Meter.Measure("SELECT id FROM person WHERE id IN (?, ?)", new Dictionary<string, string> { ["1"] = "7", ["2"] = "8" }).Rows.ShouldBe(2);
        database.Meter.Measure("SELECT id FROM person WHERE name = @n AND age > $a", new Dictionary<string, string> { ["@n"] = "name 3", ["$a"] = "0" }).Rows.ShouldBe(2);
        database.Meter.Measure("SELECT id FROM person WHERE id IN (?, ?)", new Dictionary<string, string> { ["1"] = "7" }).NotMeasured.ShouldBe("no value was given for ?2");
    }

    [Fact]
    public async Task A_statement_that_takes_too_long_is_stopped()
    {
        using var database = new MeterDatabase(MeterDatabase.People(1));
        const string Endless = "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
        var meter = new StatementMeter(database.Session, TimeProvider.System, new MeterOptions { StatementTimeout = TimeSpan.FromMilliseconds(100) });
        meter.Measure(Endless).NotMeasured.ShouldBe("it ran longer than 0.1 s");

        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Should.ThrowAsync<OperationCanceledException>(() => database.Meter.MeasureAsync(Endless, null, cancel.Token));
    }
}
