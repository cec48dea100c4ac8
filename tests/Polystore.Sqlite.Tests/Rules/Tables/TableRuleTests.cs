using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Sqlite.Observe.Sections;
using Polystore.Sqlite.Rules.Tables;

namespace Polystore.Sqlite.Tests.Rules.Tables;

public sealed class TableRuleTests
{
    private static SnapshotBuilder With(Action<TableBuilder> describe) => new SnapshotBuilder().Storage().Table("t", describe);

    [Fact]
    public void Table_without_key_is_found()
    {
        With(t => t.Column("a")).Judge(new NoPrimaryKey()).Problem().Severity.ShouldBe(Severity.Medium);
        With(t => t.Column("id", "INTEGER")).Judge(new NoPrimaryKey()).Problem().Title.ShouldBe("t has no primary key: its column id is an ordinary one");
        With(t => t.Column("a", nullable: false).Index("u", ["a"], unique: true)).Judge(new NoPrimaryKey()).Problem().Severity.ShouldBe(Severity.Info);
    }

    [Fact]
    public void Decoy_virtual_shadow_and_internal_tables_need_no_key() => new SnapshotBuilder()
        .Table("fts", t => t.Column("a").Kind(TableKind.Virtual)).Table("fts_data", t => t.Column("a").Kind(TableKind.Shadow)).Table("sqlite_stat1", t => t.Column("tbl"))
        .Table("keyed", t => t.Column("id", "INTEGER").Id("id"))
        .Judge(new NoPrimaryKey()).ShouldBeFine();

    private static SnapshotBuilder Tags(Action<TableBuilder>? more = null, long bytes = 1_000_000, bool nullable = false) => With(t =>
    {
        t.Column("product", "INTEGER", nullable).Column("tag", "TEXT", nullable).Key("product", "tag").Bytes(bytes);
        more?.Invoke(t);
    });

    [Fact]
    public void Narrow_table_with_composite_key_wants_without_rowid() =>
        Tags().Judge(new WantsWithoutRowid()).Problem().Title.ShouldBe("t keeps its primary key (product, tag) twice: 50,000 rows of about 20 bytes");

    [Fact]
    public void Decoy_wide_nullable_small_integer_keyed_or_much_indexed_tables_keep_their_rowid()
    {
        Tags(bytes: 50_000 * 210).Judge(new WantsWithoutRowid()).ShouldBeFine();
        Tags(nullable: true).Judge(new WantsWithoutRowid()).ShouldBeFine();
        Tags(t => t.Rows(500)).Judge(new WantsWithoutRowid()).ShouldBeFine();
        Tags(t => t.Index("a", "tag").Index("b", "tag", "product").Index("c", "(lower(tag))")).Judge(new WantsWithoutRowid()).ShouldBeFine();
        With(t => t.Column("id", "INT", nullable: false).Key("id").Bytes(1_000_000)).Judge(new WantsWithoutRowid()).ShouldBeFine();
    }

    [Fact]
    public void Width_that_nobody_measured_is_not_examined() =>
        new SnapshotBuilder().Table("t", t => t.Column("a", nullable: false).Key("a")).Judge(new WantsWithoutRowid()).ShouldNotBeExamined("width");

    [Fact]
    public void Wide_or_integer_keyed_table_without_rowid_wants_one()
    {
        With(t => t.Column("a").Column("body").Mark("WITHOUT ROWID").Id("a").Bytes(50_000L * 5000)).Judge(new WantsRowid()).Problem().Severity.ShouldBe(Severity.Medium);
        With(t => t.Column("id", "INTEGER").Column("a").Mark("WITHOUT ROWID").Id("id").Bytes(1_000_000)).Judge(new WantsRowid()).Problem().Title.ShouldContain("one integer");
    }

    [Fact]
    public void A_page_without_rowid_holds_four_cells_however_wide_the_rows() =>
        With(t => t.Column("a").Column("body").Mark("WITHOUT ROWID").Id("a").Bytes(50_000L * 5000)).Judge(new WantsRowid()).Problem().Impact!.ShouldContain("about 4 rows each with the rest of them on overflow pages");

    [Fact]
    public void Key_without_a_null_wants_no_rowid_also_where_nobody_wrote_not_null()
    {
        static SqliteColumnProfile Keys(long nulls, bool complete) =>
            new() { Table = "t", Column = "k", RowsRead = 50_000, Complete = complete, Texts = 50_000 - nulls, Nulls = nulls, MeanBytes = 20 };

        With(t => t.Column("k").Key("k").Bytes(50_000 * 40)).Profile(Keys(0, true)).Judge(new WantsWithoutRowid()).Problem().Subject.Path[^1].ShouldBe("t");
        With(t => t.Column("k").Key("k").Bytes(50_000 * 40)).Profile(Keys(1, true)).Judge(new WantsWithoutRowid()).ShouldBeFine();
        With(t => t.Column("k").Key("k").Bytes(50_000 * 40)).Profile(Keys(0, false)).Judge(new WantsWithoutRowid()).ShouldBeFine();
    }

    [Fact]
    public void Decoy_small_table_in_one_page_is_not_wide() => With(t => t.Column("code").Mark("WITHOUT ROWID").Id("code").Rows(16).Bytes(4096))
        .Profile(new SqliteColumnProfile { Table = "t", Column = "code", RowsRead = 16, Complete = true, Texts = 16, MeanBytes = 2 })
        .Judge(new WantsRowid()).ShouldBeFine();

    [Fact]
    public void Autoincrement_is_info_and_a_plain_key_is_fine()
    {
        With(t => t.Column("id", "INTEGER").Id("id").Mark("AUTOINCREMENT")).Judge(new AutoincrementNeedless()).Problem().Severity.ShouldBe(Severity.Info);
        With(t => t.Column("id", "INTEGER").Column("autoincrement").Id("id").Definition("CREATE TABLE t (id INTEGER PRIMARY KEY, \"autoincrement\")")).Judge(new AutoincrementNeedless()).ShouldBeFine();
    }

    [Fact]
    public void Nullable_key_is_critical_once_a_null_is_in_it()
    {
        With(t => t.Column("k").Key("k")).Judge(new PrimaryKeyNullable()).Problem().Severity.ShouldBe(Severity.Low);
        With(t => t.Column("k").Key("k")).Profile(new SqliteColumnProfile { Table = "T", Column = "K", RowsRead = 10, Complete = true, Nulls = 2 })
            .Judge(new PrimaryKeyNullable()).Problem().Severity.ShouldBe(Severity.Critical);
    }

    [Fact]
    public void Decoy_keys_that_refuse_null_by_themselves_are_fine()
    {
        With(t => t.Column("id", "INTEGER").Id("id")).Judge(new PrimaryKeyNullable()).ShouldBeFine();
        With(t => t.Column("k").Mark("WITHOUT ROWID").Id("k")).Judge(new PrimaryKeyNullable()).ShouldBeFine();
        With(t => t.Column("k").Mark("STRICT").Key("k")).Judge(new PrimaryKeyNullable()).ShouldBeFine();
    }

    [Theory]
    [InlineData("INT", "t.id is INT PRIMARY KEY and so not the rowid")]
    [InlineData("BIGINT", "t.id is BIGINT PRIMARY KEY and so not the rowid")]
    [InlineData("INTEGER", "t.id is INTEGER PRIMARY KEY DESC and so not the rowid")]
    public void Integer_key_with_an_index_of_its_own_is_not_the_rowid(string type, string title) =>
        With(t => t.Column("id", type).Key("id")).Judge(new NearlyRowidAlias()).Problem().Title.ShouldBe(title);

    [Fact]
    public void Decoy_true_rowid_text_and_composite_keys_are_no_near_misses()
    {
        With(t => t.Column("id", "integer").Id("id")).Judge(new NearlyRowidAlias()).ShouldBeFine();
        With(t => t.Column("id", "TEXT").Key("id")).Judge(new NearlyRowidAlias()).ShouldBeFine();
        With(t => t.Column("a", "INT").Column("b", "INT").Key("a", "b")).Judge(new NearlyRowidAlias()).ShouldBeFine();
        With(t => t.Column("a", "INT").Mark("WITHOUT ROWID").Id("a")).Judge(new NearlyRowidAlias()).ShouldBeFine();
    }

    [Fact]
    public void Loose_tables_are_one_finding_where_the_library_knows_strict()
    {
        With(t => t.Column("a")).Table("s", s => s.Mark("STRICT").Column("a")).Judge(new NotStrict()).Problem().Title.ShouldBe("1 of 2 tables does not check the types of values");
        With(t => t.Mark("STRICT").Column("a")).Judge(new NotStrict()).ShouldBeFine();
        With(t => t.Column("a")).Version("3.35.5").Judge(new NotStrict()).ShouldNotBeExamined("3.37");
    }

    [Theory]
    [InlineData("products_old")]
    [InlineData("products_backup")]
    [InlineData("products_20240131")]
    [InlineData("products_2024_01")]
    [InlineData("tmp_products")]
    public void Copy_of_a_table_is_a_leftover(string copy) => new SnapshotBuilder()
        .Table("products", t => t.Column("id").Column("a")).Table(copy, t => t.Column("id").Column("a"))
        .Judge(new LeftoverTable()).Problem().Title.ShouldContain("forgotten copy of products");

    [Fact]
    public void Decoy_table_with_such_a_name_that_is_used_or_no_copy_is_fine()
    {
        var shop = new SnapshotBuilder().Table("products", t => t.Column("id").Column("a"));
        shop.Table("threshold", t => t.Column("id")).Table("other_old", t => t.Column("id")).Table("products_tmp", t => t.Column("x").Column("y"))
            .Table("products_2", t => t.Column("id").Column("a")).View("v", "CREATE VIEW v AS SELECT * FROM products_2", "id")
            .Judge(new LeftoverTable()).ShouldBeFine();
    }

    [Fact]
    public void Composite_unique_key_over_a_nullable_column_is_found()
    {
        With(t => t.Column("a", nullable: false).Column("b").Unique("a", "b")).Judge(new UniqueOverNullable()).Problem().Severity.ShouldBe(Severity.Info);
        With(t => t.Column("a", nullable: false).Column("b").Unique("a", "b")).Profile(new SqliteColumnProfile { Table = "t", Column = "b", RowsRead = 9, Complete = true, Nulls = 3 })
            .Judge(new UniqueOverNullable()).Problem().Severity.ShouldBe(Severity.Medium);
    }

    [Fact]
    public void Decoy_single_nullable_unique_column_is_meant() =>
        With(t => t.Column("a").Column("b", nullable: false).Column("c", nullable: false).Unique("a").Unique("b", "c").Index("i", ["a", "b"], unique: true, where: "a IS NOT NULL"))
            .Judge(new UniqueOverNullable()).ShouldBeFine();
}
