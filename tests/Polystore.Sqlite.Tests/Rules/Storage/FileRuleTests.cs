using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Observe.Sections;
using Polystore.Sqlite.Rules.Configuration;
using Polystore.Sqlite.Rules.Statistics;
using Polystore.Sqlite.Rules.Storage;

namespace Polystore.Sqlite.Tests.Rules.Storage;

public sealed class FileRuleTests
{
    private static SnapshotBuilder File(Func<SqliteStorage, SqliteStorage> change) => new SnapshotBuilder().Storage(change);

    [Fact]
    public void Large_freelist_is_found_and_vacuum_is_one_way()
    {
        var finding = File(storage => storage with { PageCount = 10_000, FreelistCount = 3000 }).Judge(new FreelistLarge()).Problem();

        finding.Title.ShouldBe("30% of the file is free space: 11.7 MB");
        finding.Severity.ShouldBe(Severity.Medium);
        finding.Remedy!.Apply.ShouldBe(["VACUUM"]);
        finding.Remedy.Reversible.ShouldBeFalse();
        finding.Remedy.Reason.ShouldNotBeNull();
    }

    [Fact]
    public void Decoy_small_file_or_small_share_needs_no_vacuum()
    {
        File(storage => storage with { PageCount = 100, FreelistCount = 90 }).Judge(new FreelistLarge()).ShouldBeFine();
        File(storage => storage with { PageCount = 100_000, FreelistCount = 5000 }).Judge(new FreelistLarge()).ShouldBeFine();
        File(storage => storage with { PageCount = 0 }).Judge(new FreelistLarge()).ShouldBeFine();
    }

    [Fact]
    public void Small_pages_matter_in_large_files_only()
    {
        File(storage => storage with { PageSize = 1024, PageCount = 50_000 }).Judge(new PageSizeSmall()).Problem().Severity.ShouldBe(Severity.Low);
        File(storage => storage with { PageSize = 1024, PageCount = 500 }).Judge(new PageSizeSmall()).ShouldBeFine();
        File(storage => storage with { PageCount = 50_000 }).Judge(new PageSizeSmall()).ShouldBeFine();
    }

    [Fact]
    public void Full_auto_vacuum_is_found_and_incremental_is_not()
    {
        File(storage => storage with { AutoVacuum = 1 }).Judge(new AutoVacuumFull()).Problem();
        File(storage => storage with { AutoVacuum = 2 }).Judge(new AutoVacuumFull()).ShouldBeFine();
    }

    [Fact]
    public void Log_that_outgrows_its_database_is_medium()
    {
        File(storage => storage with { WalBytes = 100L << 20 }).Judge(new WalFileLarge()).Problem().Severity.ShouldBe(Severity.Medium);
        File(storage => storage with { WalBytes = 8L << 20 }).Judge(new WalFileLarge()).ShouldBeFine();
        File(storage => storage with { WalBytes = null }).Judge(new WalFileLarge()).ShouldBeFine();
    }

    [Theory]
    [InlineData(true, Severity.High)]
    [InlineData(null, Severity.Low)]
    [InlineData(false, Severity.Info)]
    public void Rollback_journal_matters_by_who_else_writes(bool? writers, Severity expected)
    {
        var finding = File(storage => storage with { JournalMode = "delete", OtherWriters = writers }).Judge(new JournalNotWal()).Problem();

        finding.Severity.ShouldBe(expected);
        finding.Remedy!.Apply.ShouldBe(["PRAGMA journal_mode = WAL"]);
        finding.Remedy.Rollback.ShouldBe(["PRAGMA journal_mode = DELETE"]);
    }

    [Fact]
    public void Decoy_wal_and_memory_journals_are_fine()
    {
        File(storage => storage).Judge(new JournalNotWal()).ShouldBeFine();
        File(storage => storage with { JournalMode = "memory" }).Judge(new JournalNotWal()).ShouldBeFine();
        File(storage => storage with { JournalMode = "off" }).Judge(new JournalNotWal()).ShouldNotBeExamined("off for this connection");
    }

    [Fact]
    public void Unenforced_foreign_keys_matter_more_once_violated()
    {
        static SnapshotBuilder Keys() => new SnapshotBuilder().Table("c", c => c.Column("a").References("a", "p"));

        Keys().Storage().Judge(new ForeignKeysNotEnforced()).Problem().Severity.ShouldBe(Severity.Low);
        Keys().Storage().Section(SqliteSections.Integrity, new SqliteIntegrity { Violations = [new SqliteForeignKeyViolation("c", ["a"], "p", 3)] })
            .Judge(new ForeignKeysNotEnforced()).Problem().Severity.ShouldBe(Severity.Medium);
        Keys().Storage(storage => storage with { CompileOptions = ["DEFAULT_FOREIGN_KEYS"] }).Judge(new ForeignKeysNotEnforced()).ShouldBeFine();
        new SnapshotBuilder().Table("c", c => c.Column("a")).Storage().Judge(new ForeignKeysNotEnforced()).ShouldBeFine();
        Keys().Judge(new ForeignKeysNotEnforced()).ShouldNotBeExamined("does not hold it");
    }

    [Fact]
    public void Schema_without_version_is_info_unless_migrations_are_kept()
    {
        File(storage => storage with { UserVersion = 0 }).Table("t", t => t.Column("a")).Judge(new UserVersionUnused()).Problem().Severity.ShouldBe(Severity.Info);
        File(storage => storage with { UserVersion = 0 }).Table("__EFMigrationsHistory", t => t.Column("a")).Judge(new UserVersionUnused()).ShouldBeFine();
        File(storage => storage).Table("t", t => t.Column("a")).Judge(new UserVersionUnused()).ShouldBeFine();
    }

    [Fact]
    public void Old_schema_format_matters_where_it_ignores_desc()
    {
        File(storage => storage with { SchemaFormat = 1 }).Table("t", t => t.Column("a").Index("i", "a DESC")).Judge(new SchemaFormatOld()).Problem().Severity.ShouldBe(Severity.Low);
        File(storage => storage with { SchemaFormat = 1 }).Judge(new SchemaFormatOld()).Problem().Severity.ShouldBe(Severity.Info);
        File(storage => storage with { SchemaFormat = 0 }).Judge(new SchemaFormatOld()).ShouldBeFine();
        File(storage => storage with { SchemaFormat = null }).Judge(new SchemaFormatOld()).ShouldNotBeExamined("header");
    }

    [Fact]
    public void Utf16_is_info()
    {
        File(storage => storage with { Encoding = "UTF-16le" }).Judge(new Utf16Encoding()).Problem().Severity.ShouldBe(Severity.Info);
        File(storage => storage).Judge(new Utf16Encoding()).ShouldBeFine();
    }

    public static TheoryData<string> FileRules() => ["SQLITE-FREELIST", "SQLITE-PAGE-SIZE", "SQLITE-AUTO-VACUUM", "SQLITE-WAL-LARGE", "SQLITE-JOURNAL-MODE", "SQLITE-USER-VERSION",
        "SQLITE-SCHEMA-FORMAT", "SQLITE-UTF16", "SQLITE-NEVER-ANALYZED", "SQLITE-STATISTICS-STALE"];

    [Theory]
    [MemberData(nameof(FileRules))]
    public void Rule_about_the_file_is_not_examined_when_its_section_is_missing(string id) => new SnapshotBuilder().Table("t", t => t.Column("a"))
        .Missing("sqlite.storage", "the file was locked").Missing("sqlite.statistics", "the file was locked")
        .Judge(RuleCatalog.FindIn(typeof(SqliteSections).Assembly).Single(rule => rule.Info.Id == id)).ShouldNotBeExamined("the file was locked");

    private static SnapshotBuilder Analyzed(double rows, params SqliteStatistic[] entries) =>
        new SnapshotBuilder().Storage().Table("t", t => t.Column("a").Index("i", "a").Rows(rows)).Statistics(entries);

    [Fact]
    public void Missing_statistics_are_found_and_their_rollback_brings_the_schema_back()
    {
        var never = new SnapshotBuilder().Storage().Table("t", t => t.Column("a").Index("i", "a")).Section(SqliteSections.Statistics, new SqliteStatistics { Present = false });

        never.Judge(new NeverAnalyzed()).Problem().Remedy!.Rollback.ShouldBe(["DROP TABLE sqlite_stat1"]);
        Analyzed(50_000).Judge(new NeverAnalyzed()).Problem().Remedy!.Rollback.ShouldBe(["DELETE FROM sqlite_stat1", "ANALYZE sqlite_master"]);
        Analyzed(10).Judge(new NeverAnalyzed()).Problem().Severity.ShouldBe(Severity.Info);
    }

    [Fact]
    public void Decoy_database_without_indexes_or_rows_needs_no_statistics()
    {
        Analyzed(0).Judge(new NeverAnalyzed()).ShouldBeFine();
        Analyzed(50_000, new SqliteStatistic("t", "i", "50000 2")).Judge(new NeverAnalyzed()).ShouldBeFine();
        new SnapshotBuilder().Table("t", t => t.Column("a")).Statistics().Judge(new NeverAnalyzed()).ShouldBeFine();
    }

    [Theory]
    [InlineData(50_000, "4000 2", Severity.Medium)]
    [InlineData(50_000, "20000 2", Severity.Low)]
    [InlineData(1, "90000 2", Severity.Medium)]
    public void Statistics_that_drifted_are_stale(double rows, string stat, Severity expected)
    {
        var finding = Analyzed(rows, new SqliteStatistic("t", "i", stat)).Judge(new StatisticsStale()).Problem();

        finding.Severity.ShouldBe(expected);
        finding.Remedy!.Apply.ShouldBe(["ANALYZE main.t"]);
        finding.Remedy.Rollback.ShouldBe(["DELETE FROM sqlite_stat1 WHERE tbl = 't'", $"INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('t', 'i', '{stat}')", "ANALYZE sqlite_master"]);
    }

    [Fact]
    public void Decoy_partial_indexes_and_small_tables_do_not_make_statistics_stale()
    {
        new SnapshotBuilder().Table("t", t => t.Column("a").Index("i", "a").Index("part", ["a"], where: "a > 1"))
            .Statistics(new SqliteStatistic("t", "i", "50000 2"), new SqliteStatistic("t", "part", "9 1")).Judge(new StatisticsStale()).ShouldBeFine();
        Analyzed(900, new SqliteStatistic("t", "i", "9 1")).Judge(new StatisticsStale()).ShouldBeFine();
        Analyzed(50_000).Judge(new StatisticsStale()).ShouldNotBeExamined("ANALYZE has never run");
    }

    [Fact]
    public void Table_missing_among_analysed_ones_is_stale_unless_it_is_empty()
    {
        Analyzed(50_000, new SqliteStatistic("other", null, "5")).Judge(new StatisticsStale()).Problem().Title.ShouldBe("t with 50,000 rows has no statistics, others have");
        Analyzed(0, new SqliteStatistic("other", null, "5")).Judge(new StatisticsStale()).ShouldBeFine();
    }
}
