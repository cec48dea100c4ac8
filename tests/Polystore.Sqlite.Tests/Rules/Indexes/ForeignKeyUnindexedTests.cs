using Polystore.Core.Findings;
using Polystore.Sqlite.Rules.Indexes;

namespace Polystore.Sqlite.Tests.Rules.Indexes;

public sealed class ForeignKeyUnindexedTests
{
    private static SnapshotBuilder Shop(Action<TableBuilder> orders) => new SnapshotBuilder()
        .Table("users", users => users.Column("id", "INTEGER").Column("email").Id("id"))
        .Table("orders", table =>
        {
            table.Column("id", "INTEGER").Column("user_id", "INTEGER").Column("state").Id("id").References("user_id", "users");
            orders(table);
        });

    [Fact]
    public void Foreign_key_without_index_is_found_with_its_cure()
    {
        var finding = Shop(orders => orders.Rows(4000)).Judge(new ForeignKeyUnindexed()).Findings.ShouldHaveSingleItem();

        finding.Title.ShouldBe("orders.user_id has no index: every delete of a row of users scans 4,000 rows");
        finding.Object.ShouldBe("main.orders(user_id)");
        finding.Severity.ShouldBe(Severity.Medium);
        finding.Remedy!.Apply.ShouldBe(["CREATE INDEX idx_orders_user_id ON orders (user_id)"]);
        finding.Remedy.Rollback.ShouldBe(["DROP INDEX idx_orders_user_id"]);
        finding.Remedy.Effects.ShouldHaveSingleItem().ShouldBeOfType<IndexCreated>().Index.KeyColumns.ShouldBe(["user_id"]);
        finding.Witnesses.ShouldHaveSingleItem().Sql.ShouldBe("SELECT count(*) FROM orders WHERE user_id = (SELECT min(id) FROM users)");
    }

    [Theory]
    [InlineData(50, Severity.Info)]
    [InlineData(500, Severity.Low)]
    [InlineData(50_000, Severity.Medium)]
    [InlineData(500_000, Severity.High)]
    public void Severity_follows_the_rows_of_the_child(double rows, Severity expected) =>
        Shop(orders => orders.Rows(rows)).Judge(new ForeignKeyUnindexed()).Findings.ShouldHaveSingleItem().Severity.ShouldBe(expected);

    [Theory]
    [InlineData("DELETE FROM Users WHERE id = 4", Severity.High)]
    [InlineData("UPDATE users SET id = id + 1", Severity.High)]
    [InlineData("UPDATE users SET email = 'id'", Severity.Medium)]
    [InlineData("DELETE FROM users_old", Severity.Medium)]
    public void Severity_rises_when_the_workload_deletes_parents(string statement, Severity expected) =>
        Shop(orders => orders.Rows(50_000)).Workload(statement).Judge(new ForeignKeyUnindexed()).Findings.ShouldHaveSingleItem().Severity.ShouldBe(expected);

    [Fact]
    public void New_index_gets_statistics_where_others_have_them() =>
        Shop(orders => orders.Index("i", ["state"], perPrefix: [100]))
            .Judge(new ForeignKeyUnindexed()).Findings.ShouldHaveSingleItem().Remedy!.Apply.ShouldBe(
                ["CREATE INDEX idx_orders_user_id ON orders (user_id)", "ANALYZE idx_orders_user_id"]);

    [Fact]
    public void Indexed_foreign_key_is_fine() =>
        Shop(orders => orders.Index("i", "USER_ID", "state")).Judge(new ForeignKeyUnindexed()).Findings.ShouldBeEmpty();

    [Fact]
    public void Decoy_partial_index_that_leaves_out_only_nulls_serves() =>
        Shop(orders => orders.Index("i", ["user_id"], where: "user_id IS NOT NULL")).Judge(new ForeignKeyUnindexed()).Findings.ShouldBeEmpty();

    [Fact]
    public void Decoy_key_that_leads_the_primary_key_is_served_by_it() => new SnapshotBuilder()
        .Table("users", users => users.Column("id", "INTEGER").Id("id"))
        .Table("likes", likes => likes.Column("user_id", "INTEGER").Column("post_id", "INTEGER").Mark("WITHOUT ROWID").Id("user_id", "post_id").References("user_id", "users"))
        .Table("profiles", profiles => profiles.Column("user_id", "INTEGER").Id("user_id").References("user_id", "users"))
        .Judge(new ForeignKeyUnindexed()).Findings.ShouldBeEmpty();

    [Fact]
    public void Decoy_composite_key_is_served_by_an_index_in_another_order() => Composite(lines => lines.Index("i", "line", "doc", "x"))
        .Judge(new ForeignKeyUnindexed()).Findings.ShouldBeEmpty();

    [Fact]
    public void Index_with_another_collation_or_a_narrower_predicate_does_not_serve()
    {
        Shop(orders => orders.Index("i", "user_id COLLATE NOCASE")).Judge(new ForeignKeyUnindexed()).Findings.Count.ShouldBe(1);
        Shop(orders => orders.Index("i", ["user_id"], where: "state = 'open'")).Judge(new ForeignKeyUnindexed()).Findings.Count.ShouldBe(1);
        Shop(orders => orders.Index("i", "state", "user_id")).Judge(new ForeignKeyUnindexed()).Findings.Count.ShouldBe(1);
        Shop(orders => orders.Index("i", "(user_id + 0)")).Judge(new ForeignKeyUnindexed()).Findings.Count.ShouldBe(1);
    }

    [Fact]
    public void Composite_key_with_half_an_index_matters_less_and_is_looked_up_by_row_value()
    {
        var finding = Composite(lines => lines.Index("i", "doc")).Judge(new ForeignKeyUnindexed()).Findings.ShouldHaveSingleItem();

        finding.Severity.ShouldBe(Severity.Low);
        finding.Title.ShouldContain("make do with i");
        finding.Witnesses.ShouldHaveSingleItem().Sql.ShouldBe(
            "SELECT count(*) FROM notes WHERE (doc, line) = (SELECT doc, line FROM lines WHERE doc IS NOT NULL AND line IS NOT NULL ORDER BY doc, line LIMIT 1)");
    }

    [Fact]
    public void One_index_is_made_for_two_keys_where_one_begins_the_other()
    {
        var findings = Composite(notes => notes.References("line", "pages")).Table("pages", pages => pages.Column("id", "INTEGER").Id("id"))
            .Judge(new ForeignKeyUnindexed()).Findings;

        findings.Count.ShouldBe(2);
        findings.SelectMany(finding => finding.Remedy!.Apply).ShouldBe(["CREATE INDEX idx_notes_line_doc ON notes (line, doc)"]);
        findings.Single(finding => !finding.Remedy!.IsAutomatic).Remedy!.Guidance!.ShouldContain("idx_notes_line_doc");
    }

    [Fact]
    public void Two_foreign_keys_of_one_column_are_one_finding() =>
        Shop(orders => orders.References("user_id", "users", onDelete: "CASCADE")).Judge(new ForeignKeyUnindexed()).Findings.Count.ShouldBe(1);

    [Fact]
    public void Name_avoids_clashes_and_is_quoted_and_short()
    {
        var column = new string('é', 80);
        var finding = new SnapshotBuilder()
            .Table("users", users => users.Column("id", "INTEGER").Id("id"))
            .Table("idx_order_user_id", other => other.Column("a"))
            .Table("order", orders => orders.Column("user_id", "INTEGER").References("user_id", "users"))
            .Table("wide", wide => wide.Column(column, "INTEGER").References(column, "users"))
            .Judge(new ForeignKeyUnindexed()).Findings;

        finding[0].Remedy!.Apply.ShouldBe(["CREATE INDEX idx_order_user_id_2 ON \"order\" (user_id)"]);
        var created = (IndexCreated)finding[1].Remedy!.Effects[0];
        System.Text.Encoding.UTF8.GetByteCount(created.Index.Name).ShouldBeLessThanOrEqualTo(63);
    }

    [Fact]
    public void Missing_parent_is_the_matter_of_another_rule() => new SnapshotBuilder()
        .Table("orders", orders => orders.Column("user_id", "INTEGER").References("user_id", "users"))
        .Judge(new ForeignKeyUnindexed()).Findings.ShouldBeEmpty();

    [Fact]
    public void Uncounted_table_is_still_judged()
    {
        var finding = Shop(orders => orders.Rows(null)).Judge(new ForeignKeyUnindexed()).Findings.ShouldHaveSingleItem();

        finding.Severity.ShouldBe(Severity.Medium);
        finding.Title.ShouldEndWith("scans the table");
    }

    private static SnapshotBuilder Composite(Action<TableBuilder> notes) => new SnapshotBuilder()
        .Table("lines", lines => lines.Column("doc", "INTEGER").Column("line", "INTEGER").Key("doc", "line"))
        .Table("notes", table =>
        {
            table.Column("doc", "INTEGER").Column("line", "INTEGER").Column("x").References(["doc", "line"], "lines", ["doc", "line"]);
            notes(table);
        });
}
