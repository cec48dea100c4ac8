using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Core.Proofs;
using Polystore.Core.Reconciliation;

namespace Polystore.Core.Tests.Reconciliation;

public sealed class ReconcilerTests
{
    private static readonly Table Users = Make.Table("users", ["id", "email"], constraints: [Make.PrimaryKey("id")]);

    [Fact]
    public void The_wider_index_stands_in_for_the_narrower_however_severe_the_narrower_is()
    {
        var narrow = Make.Create("FK", Make.Index("orders", "ix_user", "user_id"), Severity.High) with
        {
            Witnesses = [new Witness("w", "DELETE FROM users WHERE id = 1", "deleting a user")],
        };
        var wide = Make.Create("WORKLOAD", Make.Index("orders", "ix_user_created", "user_id", "created_at"), Severity.Low) with
        {
            Witnesses = [new Witness("w", "SELECT 1", "the query")],
        };

        var result = Reconciler.Reconcile([narrow, wide], Orders());

        var merged = result.With("FK");
        merged.Remedy!.IsAutomatic.ShouldBeFalse();
        merged.Remedy.Rollback.ShouldBeEmpty();
        merged.Remedy.Guidance.ShouldNotBeNull().ShouldContain("ix_user_created (user_id, created_at)");
        merged.Remedy.Order.ShouldBeNull();
        var keeper = result.With("WORKLOAD");
        keeper.Merges.ShouldBe([narrow.Fingerprint]);
        keeper.Remedy!.Order.ShouldBe(1);
        keeper.Witnesses.Select(witness => witness.Id).ShouldBe(["w", "w-2"]);
    }

    [Fact]
    public void Nothing_is_changed_in_a_damaged_database()
    {
        var index = Make.Create("FK", Make.Index("orders", "ix_user", "user_id"));
        var damage = Make.Create("DAMAGE", Make.Index("orders", "other", "id")) with { Remedy = null, MakesChangesDangerous = true };

        var result = Reconciler.Reconcile([index, damage], Orders());

        result.With("FK").Remedy!.Withheld.ShouldNotBeNull().ShouldContain("repair or restore it first");
        result.With("FK").Remedy!.Order.ShouldBeNull();
    }

    [Fact]
    public void A_unique_index_is_never_merged_into_a_wider_one()
    {
        var unique = Make.Create("UNIQUE", Make.Index("orders", "ux", "user_id") with { Unique = true });
        var wide = Make.Create("WIDE", Make.Index("orders", "ix", "user_id", "created_at"));

        Reconciler.Reconcile([unique, wide], Orders()).ShouldAllBe(finding => finding.Remedy!.IsAutomatic);
    }

    [Fact]
    public void Findings_with_the_same_statements_become_one_remedy()
    {
        var one = Make.Finding("A", Severity.Low, 1, new StatisticsRefreshed(null));
        var other = Make.Finding("B", Severity.Medium, 1, new StatisticsRefreshed(new ObjectName("main", "orders")));
        var third = Make.Finding("C", Severity.High, 1) with { Remedy = new Remedy { Apply = [" ANALYZE  ; "] } };
        var fourth = Make.Finding("D", Severity.Low, 1) with { Remedy = new Remedy { Apply = ["ANALYZE"] } };

        var result = Reconciler.Reconcile([one, other, third, fourth], Orders());

        result.With("C").Merges.ShouldBe(new[] { one, other, fourth }.Select(finding => finding.Fingerprint).Order(StringComparer.Ordinal));
        result.Where(finding => finding.Id != "C").ShouldAllBe(finding => !finding.Remedy!.IsAutomatic);
    }

    [Fact]
    public void Two_drops_of_one_index_are_one()
    {
        var index = Make.Index("orders", "ix_old", "created_at");
        var result = Reconciler.Reconcile([Make.Drop("UNUSED", index), Make.Drop("DUPLICATE", index, Severity.High)], Orders(index));

        result.With("DUPLICATE").Merges.ShouldBe([result.With("UNUSED").Fingerprint]);
        result.With("UNUSED").Remedy!.IsAutomatic.ShouldBeFalse();
    }

    [Fact]
    public void The_second_drop_that_strips_a_foreign_key_of_its_last_index_is_withheld()
    {
        var a = Make.Index("orders", "ix_a", "user_id");
        var b = Make.Index("orders", "ix_b", "user_id", "created_at");
        var result = Reconciler.Reconcile([Make.Drop("A", a, weight: 1), Make.Drop("B", b, weight: 2)], Orders(a, b));

        result.With("B").Remedy!.Withheld.ShouldBeNull();
        result.With("B").Remedy!.Order.ShouldBe(1);
        result.With("A").Remedy!.Order.ShouldBeNull();
        result.With("A").Remedy!.Withheld.ShouldNotBeNull().ShouldContain("foreign key main.orders(user_id)");
        result.With("A").Remedy!.Apply.ShouldNotBeEmpty();
    }

    [Fact]
    public void Dropping_the_only_index_of_a_foreign_key_is_fine_when_a_better_one_is_made_first()
    {
        var old = Make.Index("orders", "ix_old", "user_id");
        var better = Make.Index("orders", "ix_new", "user_id", "created_at");
        var result = Reconciler.Reconcile([Make.Drop("DROP", old, Severity.Low), Make.Create("CREATE", better, Severity.High)], Orders(old));

        result.With("CREATE").Remedy!.Order.ShouldBe(1);
        result.With("DROP").Remedy!.Order.ShouldBe(2);
    }

    [Fact]
    public void Duplicates_that_name_each_other_lose_only_one_of_the_two()
    {
        var a = Make.Index("orders", "ix_a", "created_at");
        var b = Make.Index("orders", "ix_b", "created_at");
        var result = Reconciler.Reconcile([Make.Drop("A", a, coveredBy: "ix_b"), Make.Drop("B", b, coveredBy: "ix_a")], Orders(a, b));

        result.Count(finding => finding.Remedy!.Order is not null).ShouldBe(1);
        result.Single(finding => finding.Remedy!.Order is null).Remedy!.Withheld.ShouldNotBeNull().ShouldContain("stand");
    }

    [Fact]
    public void The_stand_in_is_also_found_by_its_name_in_the_evidence()
    {
        var a = Make.Index("orders", "ix_a", "created_at");
        var b = Make.Index("orders", "ix_a_b", "created_at", "user_id");
        var covered = Make.Drop("COVERED", a, Severity.High) with { Evidence = [Evidence.Of("covered by", "main.ix_a_b", null, "catalogue")] };
        var result = Reconciler.Reconcile([covered, Make.Drop("UNUSED", b, Severity.Low)], Make.Catalog(Make.Table("orders", ["created_at", "user_id"], [a, b])));

        result.With("UNUSED").Remedy!.Withheld.ShouldNotBeNull().ShouldContain("ix_a");
    }

    [Fact]
    public void Two_indexes_that_nobody_uses_may_both_go_although_one_covers_the_other()
    {
        var a = Make.Index("orders", "ix_a", "created_at");
        var b = Make.Index("orders", "ix_b", "created_at", "user_id");
        var result = Reconciler.Reconcile([Make.Drop("A", a), Make.Drop("B", b)], Make.Catalog(Make.Table("orders", ["created_at", "user_id"], [a, b])));

        result.ShouldAllBe(finding => finding.Remedy!.Withheld == null);
    }

    [Fact]
    public void The_last_unique_index_over_columns_stays()
    {
        var a = Make.Index("users", "ux_a", "email") with { Unique = true };
        var b = Make.Index("users", "ux_b", "email") with { Unique = true };
        var catalog = Make.Catalog(Users with { Indexes = [a, b] });
        var result = Reconciler.Reconcile([Make.Drop("A", a), Make.Drop("B", b)], catalog);

        result.Count(finding => finding.Remedy!.Withheld is null).ShouldBe(1);
        result.Single(finding => finding.Remedy!.Withheld is not null).Remedy!.Withheld!.ShouldContain("duplicates");
    }

    [Fact]
    public void A_key_that_a_foreign_key_points_to_stays_although_a_narrower_key_implies_it()
    {
        var narrow = Make.Index("users", "ux_email", "email") with { Unique = true };
        var wide = Make.Index("users", "ux_email_name", "email", "name") with { Unique = true };
        var key = Make.ForeignKey("user_email", "users") with
        {
            Columns = ["user_email", "user_name"],
            References = new(new("main", "users"), ["email", "name"]),
        };
        var catalog = Make.Catalog(Users with { Indexes = [narrow, wide] }, Make.Table("orders", ["user_email", "user_name"], constraints: [key]));

        Reconciler.Reconcile([Make.Drop("DROP", wide)], catalog).With("DROP").Remedy!.Withheld.ShouldNotBeNull().ShouldContain("points");
        Reconciler.Reconcile([Make.Drop("DROP", wide)], Make.Catalog(Users with { Indexes = [narrow, wide] })).With("DROP").Remedy!.Withheld.ShouldBeNull();
    }

    [Fact]
    public void An_index_behind_a_constraint_is_not_dropped_on_its_own()
    {
        var index = Make.Index("orders", "pk_like", "created_at") with { BacksConstraint = true };
        Reconciler.Reconcile([Make.Drop("DROP", index)], Orders(index)).With("DROP").Remedy!.Withheld.ShouldNotBeNull().ShouldContain("constraint");
    }

    [Fact]
    public void A_new_index_that_an_existing_one_covers_is_withheld()
    {
        var existing = Make.Index("orders", "ix_wide", "created_at", "user_id");
        var created = Make.Index("Orders", "ix_new", "CREATED_AT");
        Reconciler.Reconcile([Make.Create("NEW", created)], Orders(existing), StringComparison.OrdinalIgnoreCase)
            .With("NEW").Remedy!.Withheld.ShouldNotBeNull().ShouldContain("ix_wide");
    }

    [Fact]
    public void Two_new_indexes_of_one_name_are_not_both_made()
    {
        var one = Make.Create("ONE", Make.Index("orders", "ix", "created_at"), Severity.High);
        var other = Make.Create("OTHER", Make.Index("users", "ix", "email"));
        var result = Reconciler.Reconcile([one, other], Orders());
        result.With("OTHER").Remedy!.Withheld.ShouldNotBeNull().ShouldContain("name ix");

        // Names of indexes belong to their table in MySQL.
        Finding MySql(Finding finding) => finding with { Subject = finding.Subject with { Engine = "mysql" } };
        Reconciler.Reconcile([MySql(one), MySql(other)], Orders()).ShouldAllBe(finding => finding.Remedy!.Withheld == null);
    }

    [Fact]
    public void A_second_rebuild_of_a_table_waits_and_index_changes_follow_the_first()
    {
        var orders = new ObjectName("main", "orders");
        var strict = Make.Finding("STRICT", Severity.High, 0, new TableRebuilt(orders, "STRICT"));
        var rowid = Make.Finding("ROWID", Severity.Low, 0, new TableRebuilt(orders, "WITHOUT ROWID"));
        var index = Make.Create("INDEX", Make.Index("orders", "ix", "created_at"), Severity.Critical);
        var result = Reconciler.Reconcile([index, rowid, strict], Orders());

        result.With("STRICT").Remedy!.Order.ShouldBe(1);
        result.With("INDEX").Remedy!.Order.ShouldBe(2);
        result.With("ROWID").Remedy!.Withheld.ShouldNotBeNull().ShouldContain("check again");
    }

    [Fact]
    public void Remedies_run_in_the_order_in_which_each_prepares_the_next()
    {
        var orders = new ObjectName("main", "orders");
        var old = Make.Index("orders", "ix_old", "created_at");
        Finding[] findings =
        [
            Make.Finding("9-VALIDATION", Severity.Critical, 0, new ConstraintChanged(orders, "fk", Adds: true) { ReadsRows = true }),
            Make.Finding("8-SETTING", Severity.Critical, 0, new SettingChanged("journal_mode", "wal")),
            Make.Finding("7-COMPACT", Severity.Critical, 0, new StorageCompacted(null)),
            Make.Finding("6-STATISTICS", Severity.Critical, 0, new StatisticsRefreshed(null)),
            Make.Drop("5-DROP", old, Severity.Critical),
            Make.Create("4-CREATE", Make.Index("orders", "ix_new", "total"), Severity.High),
            Make.Finding("3-CONSTRAINT", Severity.Medium, 0, new ConstraintChanged(orders, "ck", Adds: true)),
            Make.Finding("2-REBUILD", Severity.Low, 0, new TableRebuilt(orders, "STRICT")),
            Make.Finding("1-ROWS", Severity.Info, 0, new RowsChanged(orders)),
            Make.Finding("0-BY-HAND", Severity.High, 0) with { Remedy = Remedy.ByHand("Think.") },
        ];

        Reconciler.Reconcile(findings, Orders(old))
            .Where(finding => finding.Remedy!.Order is not null)
            .OrderBy(finding => finding.Remedy!.Order)
            .Select(finding => finding.Id[0] - '0')
            .ShouldBe(Enumerable.Range(1, 9));
    }

    [Fact]
    public void One_setting_gets_one_value()
    {
        var result = Reconciler.Reconcile(
            [
                Make.Finding("A", Severity.High, 0, new SettingChanged("work_mem", "64MB")),
                Make.Finding("B", Severity.Low, 0, new SettingChanged("WORK_MEM", "16MB")),
                Make.Finding("C", Severity.Low, 0, new SettingChanged("work_mem", "64MB")),
            ],
            Catalog.Empty);

        result.With("B").Remedy!.Withheld.ShouldNotBeNull().ShouldContain("decide");
        result.With("A").Merges.Count.ShouldBe(1);
    }

    [Fact]
    public void An_index_that_goes_is_not_compacted()
    {
        var index = Make.Index("orders", "ix_old", "created_at");
        var result = Reconciler.Reconcile(
            [Make.Drop("DROP", index, Severity.High), Make.Finding("BLOAT", Severity.Low, 0, new StorageCompacted(new ObjectName("main", "ix_old")))],
            Orders(index));

        result.With("BLOAT").Remedy!.Withheld.ShouldNotBeNull().ShouldContain("nothing to compact");
    }

    [Fact]
    public void What_a_withheld_remedy_would_have_stood_in_for_is_done_after_all()
    {
        // The wide one takes a name that exists, so the narrow one has to be made.
        var existing = Make.Index("orders", "ix_taken", "created_at");
        var narrow = Make.Create("NARROW", Make.Index("orders", "ix_narrow", "user_id"));
        var wide = Make.Create("WIDE", Make.Index("orders", "ix_taken", "user_id", "total"));
        var result = Reconciler.Reconcile([narrow, wide], Orders(existing));

        result.With("WIDE").Remedy!.Withheld.ShouldNotBeNull();
        result.With("NARROW").Remedy!.Order.ShouldBe(1);
    }

    [Fact]
    public void A_remedy_that_the_proof_withheld_stays_withheld()
    {
        var finding = Make.Create("A", Make.Index("orders", "ix", "total"));
        finding = finding with { Remedy = finding.Remedy! with { Withheld = "it made q3 slower" } };

        var result = Reconciler.Reconcile([finding], Orders()).Single();
        result.Remedy!.Withheld.ShouldBe("it made q3 slower");
        result.Remedy.Order.ShouldBeNull();
    }

    private static Catalog Orders(params Polystore.Core.Catalogs.Index[] indexes) => Make.Catalog(
        Users,
        Make.Table("orders", ["id", "user_id", "created_at", "total"], indexes, [Make.PrimaryKey("id"), Make.ForeignKey("user_id", "users", "id")]));
}
