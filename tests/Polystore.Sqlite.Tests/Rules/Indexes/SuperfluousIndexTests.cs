using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Sqlite.Rules.Indexes;

namespace Polystore.Sqlite.Tests.Rules.Indexes;

public sealed class SuperfluousIndexTests
{
    private static SnapshotBuilder With(Action<TableBuilder> indexes) => new SnapshotBuilder().Table("t", table =>
    {
        table.Column("id", "INTEGER").Column("a").Column("b").Column("c").Id("id");
        indexes(table);
    });

    private static IReadOnlyList<string> Drops(SnapshotBuilder snapshot, params IRule[] rules) => rules
        .SelectMany(rule => snapshot.Judge(rule).Findings)
        .SelectMany(finding => finding.Remedy!.Apply)
        .ToList();

    [Fact]
    public void Duplicate_is_found_and_its_drop_can_be_undone()
    {
        var finding = With(t => t.Index("one", "a").Index("two", "A")).Judge(new IndexDuplicate()).Findings.ShouldHaveSingleItem();

        finding.Title.ShouldBe("two repeats one on t (A)");
        finding.Remedy!.Apply.ShouldBe(["DROP INDEX two"]);
        finding.Remedy.Rollback.ShouldBe(["CREATE INDEX two ON t (A)"]);
        finding.Witnesses.ShouldHaveSingleItem().Sql.ShouldStartWith("UPDATE t SET A = A WHERE rowid IN");
    }

    [Fact]
    public void Duplicate_of_a_constraint_goes_and_the_constraint_stays() =>
        Drops(With(t => t.Unique("a").Index("mine", ["a"], unique: true).Index("plain", "a")), new IndexDuplicate()).ShouldBe(["DROP INDEX plain", "DROP INDEX mine"], ignoreOrder: true);

    [Fact]
    public void Plain_twin_of_a_unique_index_goes_and_the_unique_one_stays() =>
        Drops(With(t => t.Index("z_plain", "a").Index("a_unique", ["a"], unique: true)), new IndexDuplicate(), new IndexRedundant()).ShouldBe(["DROP INDEX z_plain"]);

    [Fact]
    public void Reversed_twin_can_be_read_backwards_and_is_a_duplicate() =>
        Drops(With(t => t.Index("up", "a", "b DESC").Index("down", "a DESC", "b")), new IndexDuplicate()).Count.ShouldBe(1);

    [Fact]
    public void Decoy_indexes_that_differ_in_direction_collation_predicate_or_expression_both_stay() => Drops(
        With(t => t
            .Index("i1", "a", "b").Index("i2", "a", "b DESC")
            .Index("i3", "b").Index("i4", "b COLLATE NOCASE").Index("i5", ["b"], where: "c = 1")
            .Index("i6", "(lower(b))").Index("i7", "(upper(b))")),
        new IndexDuplicate(), new IndexRedundant(), new IndexOnPrimaryKey()).ShouldBeEmpty();

    [Fact]
    public void Explicit_default_collation_is_no_difference() =>
        Drops(With(t => t.Index("i1", "a").Index("i2", "a COLLATE BINARY")), new IndexDuplicate()).ShouldBe(["DROP INDEX i2"]);

    [Fact]
    public void Prefix_is_redundant_unless_it_is_unique()
    {
        Drops(With(t => t.Index("narrow", "a").Index("wide", "a", "b")), new IndexRedundant()).ShouldBe(["DROP INDEX narrow"]);
        Drops(With(t => t.Index("narrow", ["a"], unique: true).Index("wide", "a", "b")), new IndexRedundant()).ShouldBeEmpty();
    }

    [Fact]
    public void Index_that_only_adds_the_rowid_goes_and_the_shorter_one_stays()
    {
        var finding = With(t => t.Index("a_then_id", "a", "id").Index("just_a", "a")).Judge(new IndexDuplicate()).Findings.ShouldHaveSingleItem();

        finding.Remedy!.Apply.ShouldBe(["DROP INDEX a_then_id"]);
        finding.Title.ShouldContain("ends with the rowid");
        With(t => t.Index("a_then_id", "a", "id").Index("just_a", "a")).Judge(new IndexRedundant()).ShouldBeFine();
    }

    [Fact]
    public void Decoy_rowid_that_descends_is_unique_or_leads_is_no_repetition() => Drops(
        With(t => t.Index("down", "a", "id DESC").Index("one", ["a"], unique: true).Index("unique_pair", ["b", "id"], unique: true).Index("b", "c", "b").Index("first", "id", "c")),
        new IndexDuplicate()).ShouldBeEmpty();

    [Fact]
    public void Chain_of_prefixes_leaves_the_widest() =>
        Drops(With(t => t.Index("i1", "a").Index("i2", "a", "b").Index("i3", "a", "b", "c").Index("i4", "a")), new IndexRedundant(), new IndexDuplicate())
            .ShouldBe(["DROP INDEX i1", "DROP INDEX i2", "DROP INDEX i4"], ignoreOrder: true);

    [Fact]
    public void Prefix_of_a_unique_constraint_is_redundant() =>
        Drops(With(t => t.Unique("a", "b").Index("narrow", "a")), new IndexRedundant()).ShouldBe(["DROP INDEX narrow"]);

    [Fact]
    public void Decoy_narrow_index_stays_when_the_workload_sorts_by_the_rowid_within_it()
    {
        var finding = With(t => t.Index("narrow", "a").Index("wide", "a", "b")).Workload("SELECT * FROM t WHERE a = 1 ORDER BY id DESC LIMIT 10")
            .Judge(new IndexRedundant()).Findings.ShouldHaveSingleItem();

        finding.Remedy!.IsAutomatic.ShouldBeFalse();
        finding.Remedy.Reason!.ShouldContain("order of id");
    }

    [Fact]
    public void Much_larger_stand_in_is_left_to_a_person()
    {
        var finding = With(t => t.Index("narrow", ["a"], bytes: 10_000).Index("wide", ["a", "b"], bytes: 100_000)).Judge(new IndexRedundant()).Findings.ShouldHaveSingleItem();

        finding.Severity.ShouldBe(Severity.Info);
        finding.Remedy!.IsAutomatic.ShouldBeFalse();
    }

    [Fact]
    public void Index_on_the_rowid_is_found()
    {
        Drops(With(t => t.Index("i", "id")), new IndexOnPrimaryKey()).ShouldBe(["DROP INDEX i"]);
        With(t => t.Index("i", "id", "a")).Judge(new IndexOnPrimaryKey()).Findings.ShouldHaveSingleItem().Remedy!.IsAutomatic.ShouldBeFalse();
    }

    [Fact]
    public void Index_that_begins_the_key_of_a_table_without_rowid_is_found() =>
        Drops(new SnapshotBuilder().Table("w", w => w.Column("a").Column("b").Mark("WITHOUT ROWID").Id("a", "b").Index("i", "a")), new IndexOnPrimaryKey()).ShouldBe(["DROP INDEX i"]);

    [Fact]
    public void Decoy_index_on_an_integer_key_that_is_no_rowid_stays() =>
        new SnapshotBuilder().Table("t", t => t.Column("id", "INT").Column("a").Key("id").Index("i", "a")).Judge(new IndexOnPrimaryKey()).Findings.ShouldBeEmpty();

    [Fact]
    public void Index_without_known_statement_is_not_dropped_by_machine() =>
        With(t => t.Index("one", "a").Index(new Core.Catalogs.Index { Schema = "", Table = "", Name = "two", Keys = [Core.Catalogs.IndexKey.On("a")] }))
            .Judge(new IndexDuplicate()).Findings.SelectMany(finding => finding.Remedy!.Apply).ShouldBe(["DROP INDEX one"]);
}
