using Polystore.Core.Catalogs;
using Polystore.Core.Observation;
using Polystore.Sqlite.Observe;
using Polystore.Sqlite.Observe.Sections;
using Polystore.Sqlite.Tests.Connect;

namespace Polystore.Sqlite.Tests.Observe;

public sealed class DataTests
{
    [Fact]
    public async Task Rows_are_not_read_without_permission()
    {
        using var database = new TempDatabase("CREATE TABLE t(a); INSERT INTO t VALUES (1)");

        var snapshot = await database.ObserveAsync(new ObserveOptions());

        snapshot.TryGet(SqliteSections.Profile, out _, out var reason).ShouldBeFalse();
        reason.ShouldBe("user rows are not read without --data");
        snapshot.TryGet(SqliteSections.Integrity, out _, out _).ShouldBeFalse();
        snapshot.Catalog.Tables.Single().Columns.Single().Statistics.ShouldBeNull();
    }

    [Fact]
    public async Task Shapes_of_values_are_counted()
    {
        using var database = new TempDatabase(
            """
            CREATE TABLE t(a);
            INSERT INTO t VALUES (NULL), (1), (1.0), (1.255), (2.5), ('x'), (''), ('12'), ('-3.5'), ('007'), ('2024-02-29'), ('2024-02-29 10:11:12.5+01:00'),
              ('{"a": [1]}'), ('[1, 2'), ('[draft] text'), (x'00ff'), (1700000000), (1700000000000);
            """);

        var profile = await ColumnAsync(database, "a");

        profile.ShouldSatisfyAllConditions(
            p => p.RowsRead.ShouldBe(18),
            p => p.Complete.ShouldBeTrue(),
            p => p.Nulls.ShouldBe(1),
            p => p.Integers.ShouldBe(3),
            p => p.Reals.ShouldBe(3),
            p => p.Texts.ShouldBe(10),
            p => p.Blobs.ShouldBe(1),
            p => p.NumericTexts.ShouldBe(2),
            p => p.DateTexts.ShouldBe(2),
            p => p.JsonTexts.ShouldBe(1),
            p => p.BrokenJsonTexts.ShouldBe(1),
            p => p.EmptyTexts.ShouldBe(1),
            p => p.EpochNumbers.ShouldBe(2),
            p => p.FractionalReals.ShouldBe(1),
            p => p.Distinct.ShouldBe(16),
            p => p.MostCommonShare.ShouldBe(2.0 / 18),
            p => p.LongestBytes.ShouldBe(27));
    }

    [Theory]
    [InlineData("PRAGMA encoding = 'UTF-16le'; CREATE TABLE t(a); INSERT INTO t VALUES ('12'), ('ü')")]
    [InlineData("CREATE TABLE t(a PRIMARY KEY) WITHOUT ROWID; INSERT INTO t VALUES ('12'), ('ü')")]
    [InlineData("CREATE TABLE t(a); INSERT INTO t(a) VALUES ('12'), ('ü'); ALTER TABLE t ADD COLUMN b INT AS (json_extract(a, '$.x')) VIRTUAL")]
    public async Task Odd_tables_are_profiled_too(string sql)
    {
        using var database = new TempDatabase(sql);

        var profile = await ColumnAsync(database, "a");

        profile.RowsRead.ShouldBe(2);
        profile.NumericTexts.ShouldBe(1);
        profile.LongestBytes.ShouldBe(2);
    }

    [Fact]
    public async Task Wide_tables_are_profiled_in_one_pass()
    {
        var columns = Enumerable.Range(0, 1500).Select(i => $"\"c {i}\"").ToList();
        using var database = new TempDatabase($"CREATE TABLE t({string.Join(",", columns)}); INSERT INTO t(\"c 1499\") VALUES (5)");

        (await ColumnAsync(database, "c 1499")).Integers.ShouldBe(1);
        (await ColumnAsync(database, "c 3")).Nulls.ShouldBe(1);
    }

    [Fact]
    public async Task Large_tables_are_sampled_and_their_distinct_values_estimated()
    {
        using var database = new TempDatabase(
            """
            CREATE TABLE t(id INTEGER PRIMARY KEY, few, unlike);
            WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250000) INSERT INTO t SELECT i * 3, i % 7, 'v' || i FROM n;
            """);

        var snapshot = await database.ObserveAsync();

        snapshot.TryGet(SqliteSections.Profile, out var profile, out _).ShouldBeTrue();
        var column = profile!.Columns.Single(column => column.Column == "few");
        column.Complete.ShouldBeFalse();
        column.RowsRead.ShouldBeInRange(1, 100_000);
        var table = snapshot.Catalog.Tables.Single();
        table.Rows.ShouldBe(250_000);
        table.FindColumn("few")!.Statistics!.DistinctValues.ShouldBe(7);
        table.FindColumn("few")!.Statistics!.MostCommonFrequencies.Count.ShouldBe(7);
        table.FindColumn("unlike")!.Statistics!.DistinctValues!.Value.ShouldBe(250_000, 1);
    }

    [Fact]
    public async Task Damage_in_the_middle_of_the_file_is_reported_and_stops_nothing()
    {
        using var database = new TempDatabase(
            """
            PRAGMA page_size = 1024; CREATE TABLE t(a, b); CREATE INDEX i ON t(a); CREATE TABLE fine(a);
            WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO t SELECT i, hex(i) FROM n;
            """);
        var bytes = await File.ReadAllBytesAsync(database.File);
        bytes.AsSpan(20 * 1024, 3 * 1024).Fill(0xAB);
        await File.WriteAllBytesAsync(database.File, bytes);

        var snapshot = await database.ObserveAsync();

        snapshot.TryGet(SqliteSections.Integrity, out var integrity, out _).ShouldBeTrue();
        integrity!.Messages.ShouldNotBeEmpty();
        snapshot.Catalog.Tables.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Foreign_key_violations_are_counted_by_key_also_beside_a_key_without_parent()
    {
        const string Good = "CREATE TABLE p(id INTEGER PRIMARY KEY, u); CREATE TABLE c(a REFERENCES p, b REFERENCES p(id)); INSERT INTO p VALUES (1, 1); INSERT INTO c VALUES (1, 7), (8, 9), (NULL, 9);";
        using var database = new TempDatabase(Good);
        using var mixed = new TempDatabase(Good + "CREATE TABLE d(x REFERENCES p(u), y REFERENCES nowhere); INSERT INTO d VALUES (5, 5)");

        var expected = new[] { ("a", 1L, false), ("b", 3L, false) };
        (await ViolationsAsync(database)).ShouldBe(expected, ignoreOrder: true);
        (await ViolationsAsync(mixed)).ShouldBe([.. expected, ("x", 0L, true), ("y", 0L, true)], ignoreOrder: true);
    }

    [Fact]
    public async Task Questions_are_answered_with_numbers()
    {
        using var database = new TempDatabase(
            "CREATE TABLE \"t t\"(a, \"b\"\"b\"); INSERT INTO \"t t\" VALUES (1, 1), (1, 1), (1, 2), (NULL, 5), ('äö', 6); CREATE TABLE p(id INTEGER PRIMARY KEY); INSERT INTO p VALUES (1)");
        ProbeQuestion[] questions =
        [
            SqliteQuestions.DistinctOf("t t", "a", "b\"b"),
            SqliteQuestions.OrphansOf("t t", ["b\"b"], "p", ["id"]),
            SqliteQuestions.LongestOf("t t", "a"),
            SqliteQuestions.RowsOf("t t"),
            SqliteQuestions.RowsOf("nowhere"),
            new("unheard-of", "x"),
        ];

        var answers = await new SqliteProbe().AnswerAsync(database.Url, questions, TempDatabase.WithData, CancellationToken.None);
        var refused = await new SqliteProbe().AnswerAsync(database.Url, questions, TempDatabase.WithoutData, CancellationToken.None);

        answers[0].Values.ShouldBe(new Dictionary<string, double> { ["rows"] = 4, ["distinct"] = 3, ["nulls"] = 1 }, ignoreOrder: true);
        answers[1].Values!["orphans"].ShouldBe(3);
        answers[2].Values.ShouldBe(new Dictionary<string, double> { ["bytes"] = 4, ["characters"] = 2 }, ignoreOrder: true);
        answers[3].Values!["rows"].ShouldBe(5);
        answers[4].NotExamined!.ShouldContain("nowhere");
        answers[5].NotExamined!.ShouldContain("unheard-of");
        refused.ShouldAllBe(answer => answer.Values == null && answer.NotExamined != null);
    }

    [Fact]
    public async Task A_snapshot_holds_no_value_of_the_rows()
    {
        using var database = new TempDatabase("CREATE TABLE t(a, b INT); CREATE INDEX i ON t(a); INSERT INTO t VALUES ('canary-7f3a', 918273645546), ('canary-7f3a', 918273645546); ANALYZE");

        var json = System.Text.Json.JsonSerializer.Serialize(await database.ObserveAsync(), Polystore.Core.Json.PolystoreJson.Default.Snapshot);

        json.ShouldNotContain("canary-7f3a");
        json.ShouldNotContain("918273645546");
    }

    private static async Task<SqliteColumnProfile> ColumnAsync(TempDatabase database, string column)
    {
        var snapshot = await database.ObserveAsync();
        snapshot.TryGet(SqliteSections.Profile, out var profile, out _).ShouldBeTrue();
        return profile!.Columns.Single(candidate => candidate.Column == column);
    }

    private static async Task<List<(string Column, long Rows, bool Missing)>> ViolationsAsync(TempDatabase database)
    {
        var snapshot = await database.ObserveAsync();
        snapshot.TryGet(SqliteSections.Integrity, out var integrity, out _).ShouldBeTrue();
        integrity!.ForeignKeysNotExamined.ShouldBeNull();
        return [.. integrity.Violations.Select(violation => (violation.Columns.Single(), violation.Rows, violation.ParentMissing))];
    }
}
