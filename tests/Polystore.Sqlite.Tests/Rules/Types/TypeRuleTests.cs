using Polystore.Core.Findings;
using Polystore.Sqlite.Observe.Sections;
using Polystore.Sqlite.Rules.Indexes;
using Polystore.Sqlite.Rules.Types;

namespace Polystore.Sqlite.Tests.Rules.Types;

public sealed class TypeRuleTests
{
    private static SnapshotBuilder With(Action<TableBuilder> describe) => new SnapshotBuilder().Table("t", describe);

    private static SqliteColumnProfile Values(string column, long integers = 0, long reals = 0, long texts = 0, long fractional = 0) => new()
    {
        Table = "t", Column = column, RowsRead = integers + reals + texts, Complete = true, Integers = integers, Reals = reals, Texts = texts, FractionalReals = fractional,
    };

    [Theory]
    [InlineData("STRING", "NUMERIC")]
    [InlineData("uuid", "NUMERIC")]
    [InlineData("ENUM('a')", "NUMERIC")]
    [InlineData("FLOATING POINT", "INTEGER")]
    [InlineData("CHARINT", "INTEGER")]
    [InlineData("POINT", "INTEGER")]
    [InlineData("INTERVAL", "INTEGER")]
    public void Type_that_means_something_else_to_sqlite_is_found(string type, string affinity) =>
        With(t => t.Column("a", type)).Judge(new TypeAffinitySurprise()).Problem().Title.ShouldBe($"t.a is declared {type}, which SQLite takes for {affinity}");

    [Theory]
    [InlineData("DATETIME")]
    [InlineData("BOOLEAN")]
    [InlineData("DECIMAL(10,2)")]
    [InlineData("NVARCHAR(160)")]
    [InlineData("UNSIGNED BIG INT")]
    [InlineData("DOUBLE PRECISION")]
    [InlineData("TIMESTAMP")]
    [InlineData("")]
    public void Decoy_type_that_works_as_meant_is_fine(string type) => With(t => t.Column("a", type)).Judge(new TypeAffinitySurprise()).ShouldBeFine();

    [Fact]
    public void Text_type_that_turned_values_into_numbers_is_high_beside_texts()
    {
        With(t => t.Column("a", "STRING")).Profile(Values("a", integers: 3, texts: 4)).Judge(new TypeAffinitySurprise()).Problem().Severity.ShouldBe(Severity.High);
        With(t => t.Column("a", "STRING")).Profile(Values("a", integers: 3)).Judge(new TypeAffinitySurprise()).Problem().Severity.ShouldBe(Severity.Medium);
    }

    private static SnapshotBuilder Key(string child, string parent, string? collation = null) => new SnapshotBuilder()
        .Table("p", p => p.Column("k", parent, collation: collation).Key("k"))
        .Table("c", c => c.Column("k", child).Index("i", "k").References("k", "p", "k"));

    [Fact]
    public void Foreign_key_of_another_type_or_collation_is_found()
    {
        Key("TEXT", "INTEGER").Judge(new ForeignKeyTypeMismatch()).Problem().Title.ShouldBe("c.k refers to p.k by another comparison: TEXT against INTEGER");
        Key("TEXT", "TEXT", "NOCASE").Judge(new ForeignKeyTypeMismatch()).Problem().Title.ShouldContain("collation BINARY against NOCASE");
    }

    [Theory]
    [InlineData("INT", "BIGINT")]
    [InlineData("NUMERIC", "INTEGER")]
    [InlineData("VARCHAR(10)", "TEXT")]
    public void Decoy_types_that_compare_alike_are_fine(string child, string parent) => Key(child, parent).Judge(new ForeignKeyTypeMismatch()).ShouldBeFine();

    [Fact]
    public void Index_is_not_advised_where_the_lookup_could_not_use_it()
    {
        var remedy = new SnapshotBuilder().Table("p", p => p.Column("k", "INTEGER").Id("k")).Table("c", c => c.Column("k", "TEXT").References("k", "p", "k"))
            .Judge(new ForeignKeyUnindexed()).Problem().Remedy!;

        remedy.IsAutomatic.ShouldBeFalse();
        remedy.Reason!.ShouldContain("TEXT against INTEGER");
    }

    [Fact]
    public void Foreign_key_that_can_never_hold_is_found()
    {
        With(t => t.Column("a").References("a", "gone")).Judge(new ForeignKeyParent()).Problem().Title.ShouldBe("t.a refers to the table gone, which does not exist");
        Parent(p => p.Column("x").Id("x"), "id").Judge(new ForeignKeyParent()).Problem().Title.ShouldBe("t.a refers to p.id, which does not exist");
        Parent(p => p.Column("id").Index("i", "id"), "id").Judge(new ForeignKeyParent()).Problem().Title.ShouldBe("t.a refers to p.id, which is not unique");
        Parent(p => p.Column("id").Index("i", ["id"], unique: true, where: "id > 0"), "id").Judge(new ForeignKeyParent()).Problem().Title.ShouldContain("not unique");
        Parent(p => p.Column("id").Index("i", ["id COLLATE NOCASE"], unique: true), "id").Judge(new ForeignKeyParent()).Problem().Title.ShouldContain("not unique");
        Parent(p => p.Column("id")).Judge(new ForeignKeyParent()).Problem().Title.ShouldContain("primary key of p, which has none");
        Parent(p => p.Column("id").Column("b").Key("id", "b")).Judge(new ForeignKeyParent()).Problem().Title.ShouldContain("another number of columns");
    }

    [Fact]
    public void Decoy_foreign_key_to_a_unique_index_or_an_unnamed_primary_key_holds()
    {
        Parent(p => p.Column("id").Index("i", ["ID"], unique: true), "Id").Judge(new ForeignKeyParent()).ShouldBeFine();
        Parent(p => p.Column("id", "INTEGER").Id("id")).Judge(new ForeignKeyParent()).ShouldBeFine();
    }

    private static SnapshotBuilder Parent(Action<TableBuilder> parent, params string[] columns) =>
        new SnapshotBuilder().Table("p", parent).Table("t", t => t.Column("a").References(["a"], "p", columns));

    [Fact]
    public void Key_without_action_is_info_where_others_have_one()
    {
        static SnapshotBuilder Two(string other) => new SnapshotBuilder()
            .Table("p", p => p.Column("id", "INTEGER").Id("id"))
            .Table("t", t => t.Column("a").References("a", "p"))
            .Table("u", u => u.Column("a").References("a", "p", onDelete: other));

        Two("CASCADE").Judge(new ForeignKeyNoAction()).Problem().Title.ShouldBe("t does not say what becomes of it when p is deleted");
        Two("NO ACTION").Judge(new ForeignKeyNoAction()).ShouldBeFine();
    }

    [Theory]
    [InlineData("price", "REAL")]
    [InlineData("unitPrice", "FLOAT")]
    [InlineData("TOTAL_AMOUNT", "DOUBLE")]
    public void Money_as_floating_point_is_found(string column, string type)
    {
        With(t => t.Column(column, type)).Judge(new MoneyAsReal()).Problem().Severity.ShouldBe(Severity.Medium);
        With(t => t.Column(column, type)).Profile(Values(column, reals: 9, fractional: 2)).Judge(new MoneyAsReal()).Problem().Title.ShouldContain("2 values with fractions of a cent");
    }

    [Theory]
    [InlineData("tax_rate", "REAL")]
    [InlineData("discount_percent", "REAL")]
    [InlineData("Discount", "REAL")]
    [InlineData("total_weight", "REAL")]
    [InlineData("price_count", "REAL")]
    [InlineData("price", "INTEGER")]
    [InlineData("price", "TEXT")]
    [InlineData("price", "DECIMAL(10,2)")]
    [InlineData("priceless", "REAL")]
    public void Decoy_rates_measures_and_whole_amounts_are_fine(string column, string type) =>
        With(t => t.Column(column, type)).Profile(Values(column, integers: 10)).Judge(new MoneyAsReal()).ShouldBeFine();

    [Fact]
    public void Decimal_column_is_found_once_it_holds_reals() =>
        With(t => t.Column("price", "DECIMAL(10,2)")).Profile(Values("price", integers: 5, reals: 5)).Judge(new MoneyAsReal()).Problem();
}
