using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Observe.Profiling;
using Polystore.Sqlite.Observe.Sections;
using Polystore.Sqlite.Rules.Data;
using Polystore.Sqlite.Rules.Storage;

namespace Polystore.Sqlite.Tests.Rules.Data;

public sealed class DataRuleTests
{
    private static readonly SqliteColumnProfile Empty = new() { Table = "t", Column = "a", RowsRead = 0, Complete = true };

    private static SnapshotBuilder With(string type, SqliteColumnProfile values, string column = "a", Action<TableBuilder>? more = null) => new SnapshotBuilder()
        .Table("t", t =>
        {
            t.Column(column, type);
            more?.Invoke(t);
        })
        .Profile(values with { Column = column });

    [Theory]
    [InlineData("INTEGER")]
    [InlineData("REAL")]
    [InlineData("NUMERIC(10)")]
    [InlineData("BOOLEAN")]
    public void Text_in_a_number_column_is_found(string type)
    {
        var finding = With(type, Empty with { RowsRead = 1000, Integers = 900, Texts = 100 }).Judge(new StorageClassMismatch()).Problem();

        finding.Severity.ShouldBe(Severity.High);
        finding.Title.ShouldBe($"t.a is declared {type} and holds 100 texts");
        With(type, Empty with { RowsRead = 1000, Integers = 999, Texts = 1 }).Judge(new StorageClassMismatch()).Problem().Severity.ShouldBe(Severity.Medium);
    }

    [Fact]
    public void Blob_in_a_text_column_is_found() => With("TEXT", Empty with { RowsRead = 10, Texts = 9, Blobs = 1 }).Judge(new StorageClassMismatch()).Problem().Title.ShouldContain("1 blob");

    [Theory]
    [InlineData("DATETIME")]
    [InlineData("DATE")]
    [InlineData("TIMESTAMP")]
    [InlineData("TEXT")]
    [InlineData("")]
    [InlineData("BLOB")]
    [InlineData("JSON")]
    public void Decoy_text_where_text_is_allowed_is_fine(string type) =>
        With(type, Empty with { RowsRead = 10, Integers = 5, Texts = 5 }).Judge(new StorageClassMismatch()).ShouldBeFine();

    [Fact]
    public void Dates_of_two_kinds_are_found()
    {
        var finding = With("TIMESTAMP", Empty with { RowsRead = 100, Texts = 70, DateTexts = 70, Integers = 30, EpochNumbers = 30 }).Judge(new MixedDates()).Problem();

        finding.Title.ShouldBe("t.a mixes 70 text dates with 30 Unix times");
        finding.Remedy!.Guidance!.ShouldContain("unixepoch");
    }

    [Fact]
    public void Dates_with_the_year_last_are_found_alone_and_beside_others()
    {
        With("TEXT", Empty with { RowsRead = 100, Texts = 100, YearLastDateTexts = 100 }).Judge(new MixedDates()).Problem().Severity.ShouldBe(Severity.Medium);

        var mixed = With("DATE", Empty with { RowsRead = 100, Texts = 100, YearLastDateTexts = 1, DateTexts = 99 }).Judge(new MixedDates()).Problem();
        mixed.Title.ShouldBe("t.a mixes 1 date whose year comes last with 99 others");
        mixed.Severity.ShouldBe(Severity.High);
        With("TEXT", Empty with { RowsRead = 100, Texts = 100, YearLastDateTexts = 40 }).Judge(new MixedDates()).ShouldBeFine();
    }

    [Theory]
    [InlineData("31/12/2024", true)]
    [InlineData("1/2/2024 10:11", true)]
    [InlineData("12-31-1999", true)]
    [InlineData("1.2.2024", true)]
    [InlineData("2024-12-31", false)]
    [InlineData("13/31/3024", false)]
    [InlineData("15.15.2024", false)]
    [InlineData("1.2.20240", false)]
    [InlineData("192.168.2.1", false)]
    [InlineData("10-20-30", false)]
    [InlineData("0/1/2024", false)]
    [InlineData("1.10.2024-rc1", false)]
    public void Years_at_the_end_are_told_from_versions_and_addresses(string text, bool date) =>
        TextShapes.IsYearLastDate(System.Text.Encoding.UTF8.GetBytes(text)).ShouldBe(date);

    [Fact]
    public void Decoy_dates_of_one_kind_or_a_stray_date_are_fine()
    {
        With("TEXT", Empty with { RowsRead = 100, Texts = 100, DateTexts = 100 }).Judge(new MixedDates()).ShouldBeFine();
        With("INTEGER", Empty with { RowsRead = 100, Integers = 100, EpochNumbers = 100 }).Judge(new MixedDates()).ShouldBeFine();
        With("TEXT", Empty with { RowsRead = 100, Texts = 95, DateTexts = 3, Integers = 5, EpochNumbers = 5 }).Judge(new MixedDates()).ShouldBeFine();
    }

    [Fact]
    public void Broken_documents_are_high_and_unchecked_ones_info()
    {
        With("TEXT", Empty with { RowsRead = 100, Texts = 100, JsonTexts = 98, BrokenJsonTexts = 2 }).Judge(new BrokenJson()).Problem().Severity.ShouldBe(Severity.High);
        With("TEXT", Empty with { RowsRead = 100, Texts = 100, JsonTexts = 100 }).Judge(new BrokenJson()).Problem().Severity.ShouldBe(Severity.Info);
    }

    [Fact]
    public void Decoy_free_text_with_braces_and_checked_documents_are_fine()
    {
        With("TEXT", Empty with { RowsRead = 100, Texts = 100, JsonTexts = 5, BrokenJsonTexts = 8 }).Judge(new BrokenJson()).ShouldBeFine();
        With("TEXT", Empty with { RowsRead = 100, Texts = 100, JsonTexts = 100 }, more: t => t.Check("json_valid(a)")).Judge(new BrokenJson()).ShouldBeFine();
    }

    [Fact]
    public void Null_and_empty_text_side_by_side_are_found_unless_one_is_rare()
    {
        With("TEXT", Empty with { RowsRead = 1000, Nulls = 300, Texts = 700, EmptyTexts = 200 }).Judge(new EmptyAndNull()).Problem().Severity.ShouldBe(Severity.Low);
        With("TEXT", Empty with { RowsRead = 1000, Nulls = 300, Texts = 700, EmptyTexts = 3 }).Judge(new EmptyAndNull()).ShouldBeFine();
    }

    [Fact]
    public void Quantities_as_text_are_found() =>
        With("TEXT", Empty with { RowsRead = 100, Texts = 100, NumericTexts = 100 }, "votes").Judge(new NumbersAsText()).Problem().Title.ShouldBe("t.votes keeps 100 numbers as text");

    [Theory]
    [InlineData("zip")]
    [InlineData("phone_number")]
    [InlineData("productCode")]
    [InlineData("phone2")]
    public void Decoy_identifiers_in_digits_stay_text(string column) =>
        With("TEXT", Empty with { RowsRead = 100, Texts = 100, NumericTexts = 100 }, column).Judge(new NumbersAsText()).ShouldBeFine();

    [Fact]
    public void Decoy_mixed_texts_and_foreign_keys_are_no_quantities()
    {
        With("TEXT", Empty with { RowsRead = 100, Texts = 100, NumericTexts = 99 }, "votes").Judge(new NumbersAsText()).ShouldBeFine();
        With("TEXT", Empty with { RowsRead = 100, Texts = 100, NumericTexts = 100 }, "owner", t => t.References("owner", "p")).Judge(new NumbersAsText()).ShouldBeFine();
    }

    [Fact]
    public void Nullable_columns_without_a_null_are_info_when_every_row_was_read()
    {
        With("TEXT", Empty with { RowsRead = 5000, Texts = 5000 }).Judge(new NullableNeverNull()).Problem().Severity.ShouldBe(Severity.Info);
        With("TEXT", Empty with { RowsRead = 5000, Texts = 5000, Complete = false }).Judge(new NullableNeverNull()).ShouldBeFine();
        With("TEXT", Empty with { RowsRead = 5000, Texts = 4999, Nulls = 1 }).Judge(new NullableNeverNull()).ShouldBeFine();
        With("TEXT", Empty with { RowsRead = 50, Texts = 50 }).Judge(new NullableNeverNull()).ShouldBeFine();
    }

    [Fact]
    public void Large_values_matter_more_with_columns_behind_them()
    {
        static SnapshotBuilder Files(Action<TableBuilder> columns) => new SnapshotBuilder().Table("t", columns)
            .Profile(Empty with { Column = "body", RowsRead = 10, Blobs = 10, MeanBytes = 200_000, LongestBytes = 300_000 });

        Files(t => t.Column("id", "INTEGER").Column("body", "BLOB").Column("name")).Judge(new LargeValues()).Problem().Severity.ShouldBe(Severity.Medium);
        Files(t => t.Column("id", "INTEGER").Column("name").Column("body", "BLOB")).Judge(new LargeValues()).Problem().Severity.ShouldBe(Severity.Low);
        Files(t => t.Column("id", "INTEGER").Column("body", "BLOB")).Judge(new LargeValues()).ShouldBeFine();
        With("BLOB", Empty with { RowsRead = 10, Blobs = 10, MeanBytes = 5000 }, more: t => t.Column("b").Column("c")).Judge(new LargeValues()).ShouldBeFine();
    }

    [Fact]
    public void Rows_that_refer_to_nothing_are_found_with_the_query_that_lists_them()
    {
        var finding = new SnapshotBuilder()
            .Table("p", p => p.Column("id", "INTEGER").Id("id")).Table("c", c => c.Rows(100).Column("p_id", "INTEGER").References("p_id", "p"))
            .Section(SqliteSections.Integrity, new SqliteIntegrity { Violations = [new SqliteForeignKeyViolation("c", ["p_id"], "p", 7), new SqliteForeignKeyViolation("c", ["x"], "gone", 9, ParentMissing: true)] })
            .Judge(new ForeignKeyViolations()).Problem();

        finding.Title.ShouldBe("7 rows of c.p_id refer to p that do not exist");
        finding.Remedy!.Guidance!.ShouldContain("SELECT c.* FROM c AS c WHERE c.p_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM p AS p WHERE p.id = c.p_id)");
    }

    [Fact]
    public void Unfinished_checks_are_not_called_fine()
    {
        new SnapshotBuilder().Section(SqliteSections.Integrity, new SqliteIntegrity { ForeignKeysNotExamined = "time ran out", IntegrityNotExamined = "time ran out" })
            .Judge(new ForeignKeyViolations()).ShouldNotBeExamined("time ran out");
        new SnapshotBuilder().Section(SqliteSections.Integrity, new SqliteIntegrity { IntegrityNotExamined = "time ran out" }).Judge(new IntegrityFailures()).ShouldNotBeExamined("time ran out");
        new SnapshotBuilder().Section(SqliteSections.Integrity, new SqliteIntegrity()).Judge(new IntegrityFailures()).ShouldBeFine();
        new SnapshotBuilder().Section(SqliteSections.Integrity, new SqliteIntegrity()).Judge(new ForeignKeyViolations()).ShouldBeFine();
        new SnapshotBuilder().Missing("sqlite.integrity", "rows were not read").Judge(new IntegrityFailures()).ShouldNotBeExamined("rows were not read");
    }

    [Fact]
    public void Damage_is_critical_and_broken_constraints_are_not()
    {
        static Finding Judge(string message) => new SnapshotBuilder().Section(SqliteSections.Integrity, new SqliteIntegrity { Messages = [message] }).Judge(new IntegrityFailures()).Problem();

        Judge("Tree 5 page 7: btreeInitPage() returns error code 11").Severity.ShouldBe(Severity.Critical);
        Judge("row 3 missing from index i").Remedy!.Guidance!.ShouldContain("REINDEX");
        Judge("NULL value in t.a").Severity.ShouldBe(Severity.High);
    }

    public static TheoryData<string> DataRules() => [.. RuleCatalog.FindIn(typeof(SqliteSections).Assembly)
        .Where(rule => rule.Info is { ReadsData: true } && rule is not (ForeignKeyViolations or IntegrityFailures)).Select(rule => rule.Info.Id)];

    [Theory]
    [MemberData(nameof(DataRules))]
    public void Rule_that_reads_rows_is_not_examined_without_them(string id) => new SnapshotBuilder().Table("t", t => t.Column("a"))
        .Missing("sqlite.profile", "rows were not read").Judge(RuleCatalog.FindIn(typeof(SqliteSections).Assembly).Single(rule => rule.Info.Id == id)).ShouldNotBeExamined("rows were not read");

    [Fact]
    public void Table_that_was_not_read_is_said_to_be_unexamined()
    {
        var finding = new SnapshotBuilder().Table("t", t => t.Column("a"))
            .Section(SqliteSections.Profile, new SqliteProfile { NotExamined = [new SqliteUnprofiledTable("t", "time ran out")] })
            .Judge(new MixedDates()).Findings.ShouldHaveSingleItem();

        finding.State.ShouldBe(FindingState.NotExamined);
        finding.NotExaminedReason.ShouldBe("time ran out");
    }
}
