using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Indexes;

namespace Polystore.Postgres.Tests.Rules.Indexes;

public sealed class IndexRuleTests
{
    private static PostgresSnapshot Unused(double scans = 0, DateTimeOffset? last = null) => new PostgresSnapshot().Table("t", table => table
        .Column("a")
        .Index("idle", "a", index => index with { Bytes = 200L << 20, Usage = new IndexUsage((long)scans, LastUsedAt: last) }));

    [Fact]
    public void Unused_index_is_reported_with_its_size_and_the_way_back()
    {
        var finding = Unused().Judge(new IndexUnused()).ShouldBeProblem("public.idle on t");

        finding.Severity.ShouldBe(Severity.Medium);
        finding.Remedy!.Apply.ShouldBe(["DROP INDEX CONCURRENTLY public.idle"]);
        finding.Remedy.Rollback.ShouldBe(["CREATE INDEX CONCURRENTLY idle ON public.t USING btree (a)"]);
    }

    [Fact]
    public void Way_back_builds_the_index_in_its_tablespace()
    {
        PostgresSnapshot In(string? predicate) => new PostgresSnapshot().Table("t", table => table.Column("a").Index(
            "idle", "a",
            index => index with { Predicate = predicate, Definition = "CREATE INDEX idle ON public.t USING btree (a)" + (predicate is null ? "" : $" WHERE {predicate}"), Usage = new IndexUsage(0) },
            details => details with { Tablespace = "Fast disks" }));

        In(null).Judge(new IndexUnused()).ShouldBeProblem("public.idle on t").Remedy!.Rollback.ShouldBe(["CREATE INDEX CONCURRENTLY idle ON public.t USING btree (a) TABLESPACE \"Fast disks\""]);
        In("(a > 0)").Judge(new IndexUnused()).ShouldBeProblem("public.idle on t").Remedy!.Rollback
            .ShouldBe(["CREATE INDEX CONCURRENTLY idle ON public.t USING btree (a) TABLESPACE \"Fast disks\" WHERE (a > 0)"]);
    }

    [Fact]
    public void Many_indexes_without_statistics_are_one_line()
    {
        PostgresSnapshot Of(int count) => Enumerable.Range(1, count).Aggregate(new PostgresSnapshot(), (snapshot, i) =>
            snapshot.Table($"t{i}", table => table.Column("a").Index($"i{i}", "a", index => index with { Bytes = 100L << 20 }, details => details with { EntryDataBytes = null })));

        Of(3).Judge(new IndexBloated()).Findings.Count.ShouldBe(3);
        var line = Of(5).Judge(new IndexBloated()).Findings.ShouldHaveSingleItem();
        line.State.ShouldBe(FindingState.NotExamined);
        line.NotExaminedReason.ShouldNotBeNull().ShouldStartWith("5 indexes (public.i1 on t1, public.i2 on t2, public.i3 on t3, …): ");
    }

    [Fact]
    public void Young_statistics_tell_nothing_of_unused_indexes() =>
        Unused().CountingFor(days: 6).Judge(new IndexUnused()).ShouldNotBeExamined("6 days");

    [Fact]
    public void Statistics_never_reset_are_at_least_as_old_as_the_oldest_date_among_them()
    {
        var started = PostgresSnapshot.Now.AddHours(-1);
        Unused().NeverReset(started).Judge(new IndexUnused()).ShouldNotBeExamined("only");
        Unused().NeverReset(started)
            .Table("old", table => table.Uses(usage => usage with { LastVacuumAt = PostgresSnapshot.Now.AddDays(-70) }))
            .Judge(new IndexUnused()).ShouldBeProblem("public.idle on t");
    }

    [Fact]
    public void Index_last_scanned_long_ago_is_unused_where_the_server_keeps_the_date()
    {
        Unused(5, PostgresSnapshot.Now.AddDays(-60)).Judge(new IndexUnused()).ShouldBeProblem("public.idle on t");
        Unused(5, PostgresSnapshot.Now.AddDays(-3)).Judge(new IndexUnused()).ShouldBeFine();
    }

    [Fact]
    public void Standby_that_may_use_the_index_leaves_the_drop_to_a_person()
    {
        var finding = Unused().With(PostgresSections.Replication, new PostgresReplication { Replicas = [new PostgresReplica { Application = "r1" }] })
            .Judge(new IndexUnused()).ShouldBeProblem("public.idle on t");

        finding.Remedy!.IsAutomatic.ShouldBeFalse();
        Unused().Server(server => server with { InRecovery = true }).Judge(new IndexUnused()).ShouldNotBeExamined("standby");
    }

    [Fact]
    public void Missing_catalogue_is_not_fine()
    {
        var snapshot = Unused().Missing(PostgresSections.Relations.Name, "permission denied");
        foreach (var rule in new Core.Rules.IRule[] { new IndexUnused(), new IndexDuplicate(), new IndexRedundant(), new ForeignKeyUnindexed(), new IndexInvalid(), new IndexBloated(), new BrinCandidate() })
        {
            snapshot.Judge(rule).ShouldNotBeExamined("permission denied");
        }
    }

    [Fact]
    public void Much_wider_index_leaves_the_prefix_to_a_person()
    {
        var snapshot = new PostgresSnapshot().Table("t", table => table
            .Column("a").Column("b")
            .Index("narrow", "a").Index("wide", "a b", index => index with { Bytes = 20L << 20 }));

        var finding = snapshot.Judge(new IndexRedundant()).ShouldBeProblem("public.narrow on t");
        finding.Severity.ShouldBe(Severity.Info);
        finding.Remedy!.IsAutomatic.ShouldBeFalse();
    }

    [Fact]
    public void Unique_index_that_a_foreign_key_may_depend_on_is_left_to_a_person()
    {
        var snapshot = new PostgresSnapshot()
            .Table("p", table => table.Column("id").Index("one", "id", index => index with { Unique = true }).Index("two", "id", index => index with { Unique = true }))
            .Table("c", table => table.Column("p").ForeignKey("p", "p"));

        snapshot.Judge(new IndexDuplicate()).ShouldBeProblem("public.two on p").Remedy!.IsAutomatic.ShouldBeFalse();
    }

    [Fact]
    public void Of_two_unique_indexes_the_one_that_no_foreign_key_depends_on_goes()
    {
        var snapshot = new PostgresSnapshot()
            .Table("p", table => table.Column("id").Index("one", "id", index => index with { Unique = true }).Index("two", "id", index => index with { Unique = true }))
            .Table("c", table => table.Column("p").ForeignKey("p", "p", change: key => key with { References = key.References! with { Index = "two" } }));

        snapshot.Judge(new IndexDuplicate()).ShouldBeProblem("public.one on p").Remedy!.Apply.ShouldBe(["DROP INDEX CONCURRENTLY public.one"]);
    }

    [Fact]
    public void Of_two_alike_the_one_that_is_scanned_stays() => new PostgresSnapshot()
        .Table("t", table => table.Column("a").Index("a_new", "a").Index("b_old", "a", index => index with { Usage = new IndexUsage(5000) }))
        .Judge(new IndexDuplicate()).ShouldBeProblem("public.a_new on t");

    [Theory]
    [InlineData("gin", "DROP INDEX CONCURRENTLY public.plain")]
    [InlineData("hash", "CREATE INDEX CONCURRENTLY idx_t_doc ON public.t USING gin (doc)")]
    public void No_second_index_is_made_where_one_looks_inside(string other, string first)
    {
        var finding = new PostgresSnapshot()
            .Table("t", table => table.Column("doc", "jsonb", "jsonb").Index("plain", "doc", index => index with { Usage = new IndexUsage(0) }).Index("other", "doc", index => index with { Method = other }))
            .Judge(new IndexOnContainer()).ShouldBeProblem("public.plain on t");

        finding.Remedy!.Apply[0].ShouldBe(first);
    }

    [Fact]
    public void Key_to_a_short_list_that_nobody_deletes_wants_no_index()
    {
        var finding = new PostgresSnapshot()
            .Table("state", table => table.Column("id").PrimaryKey("id").Is(list => list with { Rows = 5 }).Uses(usage => usage with { LiveRows = 5 }))
            .Table("c", table => table.Column("p").ForeignKey("p", "state"))
            .Judge(new ForeignKeyUnindexed()).ShouldBeProblem("public.c(p)");

        finding.Severity.ShouldBe(Severity.Info);
        finding.Remedy!.IsAutomatic.ShouldBeFalse();
        finding.Title.ShouldContain("state has 5 rows");
    }

    [Fact]
    public void Index_whose_column_has_no_statistics_to_read_is_not_called_fine()
    {
        PostgresSnapshot With(ColumnStatistics? statistics) => new PostgresSnapshot().Table("t", table => table
            .Is(large => large with { Rows = 1_000_000, Bytes = 1L << 30 })
            .Column("c", "text", "text", statistics)
            .Index("t_c", "c", index => index with { Bytes = 1L << 28 }));

        foreach (var rule in new Core.Rules.IRule[] { new IndexLowSelectivity(), new IndexNullHeavy(), new BrinCandidate() })
        {
            With(null).Judge(rule).Findings.ShouldHaveSingleItem().NotExaminedReason!.ShouldContain("pg_read_all_data");
            With(new ColumnStatistics { DistinctValues = -1, NullFraction = 0, Correlation = 0.1 }).Judge(rule).ShouldBeFine();
        }
    }

    [Theory]
    [InlineData(3, 900, "public.c0(p), public.c1(p), public.c2(p)")]
    [InlineData(4, 900, "database")]
    [InlineData(4, 1000, "public.c0(p), public.c1(p), public.c2(p), public.c3(p)")]
    public void Foreign_keys_of_many_small_tables_are_one_finding(int tables, int rows, string objects)
    {
        var findings = Enumerable.Range(0, tables)
            .Aggregate(
                new PostgresSnapshot().Table("p", table => table.Column("id").PrimaryKey("id")),
                (snapshot, number) => snapshot.Table($"c{number}", table => table.Column("p").ForeignKey("p", "p").Is(child => child with { Rows = rows }).Uses(usage => usage with { LiveRows = rows })))
            .Judge(new ForeignKeyUnindexed()).Findings;

        string.Join(", ", findings.Select(finding => finding.Object).Order(StringComparer.Ordinal)).ShouldBe(objects);
        findings.SelectMany(finding => finding.Remedy!.Apply).Count().ShouldBe(tables);
    }

    [Fact]
    public void Foreign_key_weighs_by_the_deletes_of_its_parent()
    {
        PostgresSnapshot With(long deleted, double rows) => new PostgresSnapshot()
            .Table("p", table => table.Column("id").PrimaryKey("id").Uses(usage => usage with { RowsDeleted = deleted }))
            .Table("c", table => table.Column("p").ForeignKey("p", "p").Is(child => child with { Rows = rows }).Uses(usage => usage with { LiveRows = (long)rows }));

        With(90_000, 1e6).Judge(new ForeignKeyUnindexed()).ShouldBeProblem("public.c(p)").Severity.ShouldBe(Severity.High);
        With(1, 1e8).Judge(new ForeignKeyUnindexed()).ShouldBeProblem("public.c(p)").Severity.ShouldBe(Severity.High);
        With(500, 1e6).Judge(new ForeignKeyUnindexed()).ShouldBeProblem("public.c(p)").Severity.ShouldBe(Severity.Medium);
        With(0, 1e6).Judge(new ForeignKeyUnindexed()).ShouldBeProblem("public.c(p)").Severity.ShouldBe(Severity.Medium);
        With(500, 5000).Judge(new ForeignKeyUnindexed()).ShouldBeProblem("public.c(p)").Severity.ShouldBe(Severity.Low);
        With(500, 20).Judge(new ForeignKeyUnindexed()).ShouldBeProblem("public.c(p)").Severity.ShouldBe(Severity.Info);
    }

    [Fact]
    public void Foreign_key_that_is_not_enforced_reads_nothing_and_wants_no_index()
    {
        static Core.Rules.RuleVerdict With(string definition) => new PostgresSnapshot()
            .Table("p", table => table.Column("id").PrimaryKey("id"))
            .Table("c", table => table.Column("p").ForeignKey("p", "p", change: key => key with { Validated = false, Definition = definition }))
            .Judge(new ForeignKeyUnindexed());

        With("FOREIGN KEY (p) REFERENCES p(id) NOT ENFORCED").ShouldBeFine();
        With("FOREIGN KEY (p) REFERENCES p(id) NOT VALID").ShouldBeProblem("public.c(p)");
        With("FOREIGN KEY (\"NOT ENFORCED\") REFERENCES p(id)").ShouldBeProblem("public.c(p)");
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(4, 1)]
    public void Keys_of_many_empty_tables_are_one_finding(int tables, int expected)
    {
        var snapshot = new PostgresSnapshot().Table("p", table => table.Column("id").PrimaryKey("id")).Table("busy", table => table.Column("p").ForeignKey("p", "p"));
        for (var i = 0; i < tables; i++)
        {
            snapshot.Table($"c{i}", table => table.Column("p").ForeignKey("p", "p").Is(child => child with { Rows = 0 }).Uses(usage => usage with { LiveRows = 0 }));
        }

        var findings = snapshot.Judge(new ForeignKeyUnindexed()).Findings;
        findings.Count(finding => finding.Object == "public.busy(p)").ShouldBe(1);
        var empty = findings.Where(finding => finding.Object != "public.busy(p)").ToList();
        empty.Count.ShouldBe(expected);
        empty.ShouldAllBe(finding => finding.Severity == Severity.Info);
        empty.SelectMany(finding => finding.Remedy!.Apply).Count().ShouldBe(tables);
        empty.SelectMany(finding => finding.Remedy!.Rollback).Distinct().Count().ShouldBe(tables);
    }

    [Fact]
    public void Table_with_pages_whose_count_was_lost_is_not_called_empty() => new PostgresSnapshot()
        .Table("p", table => table.Column("id").PrimaryKey("id"))
        .Table("c", table => table.Column("p").ForeignKey("p", "p").Is(child => child with { Rows = null }).Uses(usage => usage with { LiveRows = 0 }))
        .Judge(new ForeignKeyUnindexed()).ShouldBeProblem("public.c(p)").Severity.ShouldBe(Severity.Low);

    [Fact]
    public void Index_of_a_mostly_empty_foreign_key_leaves_nulls_out()
    {
        var finding = new PostgresSnapshot()
            .Table("p", table => table.Column("id").PrimaryKey("id"))
            .Table("c", table => table.Column("Parent Id", statistics: new ColumnStatistics { NullFraction = 0.9 }).Constraint(
                new Constraint { Kind = ConstraintKind.ForeignKey, Name = "fk", Columns = ["Parent Id"], References = new ForeignKeyReference(new ObjectName("public", "p"), ["id"]) }))
            .Judge(new ForeignKeyUnindexed()).ShouldBeProblem("public.c(Parent Id)");

        finding.Remedy!.Apply.ShouldHaveSingleItem().ShouldEndWith("ON public.c (\"Parent Id\") WHERE \"Parent Id\" IS NOT NULL");
    }

    [Fact]
    public void Index_being_built_is_not_broken()
    {
        var snapshot = new PostgresSnapshot().Table("t", table => table.Column("a").Index("i", "a", index => index with { Valid = false }));

        snapshot.Judge(new IndexInvalid()).ShouldBeProblem("public.i on t").Remedy!.Apply.ShouldBe(["REINDEX INDEX CONCURRENTLY public.i"]);
        snapshot.With(PostgresSections.Progress, new PostgresProgress { Items = [new PostgresRunningJob { Pid = 1, Command = "CREATE INDEX CONCURRENTLY", Schema = "public", Relation = "t" }] })
            .Judge(new IndexInvalid()).ShouldBeFine();
        snapshot.Missing(PostgresSections.Progress.Name, "needs pg_monitor").Judge(new IndexInvalid()).Findings.ShouldHaveSingleItem().State.ShouldBe(FindingState.NotExamined);
    }

    [Fact]
    public void Leftover_of_a_reindex_is_dropped_and_not_rebuilt() =>
        new PostgresSnapshot().Table("t", table => table.Column("a").Index("i_ccnew1", "a", index => index with { Valid = false }))
            .Judge(new IndexInvalid()).ShouldBeProblem("public.i_ccnew1 on t").Remedy!.Apply.ShouldBe(["DROP INDEX CONCURRENTLY public.i_ccnew1"]);

    [Fact]
    public void Bloat_without_statistics_is_not_examined_and_not_fine()
    {
        var verdict = new PostgresSnapshot()
            .Table("t", table => table.Column("a").Index("i", "a", index => index with { Bytes = 50L << 20 }, details => details with { EntryDataBytes = null }))
            .Judge(new IndexBloated());

        verdict.Findings.ShouldHaveSingleItem().NotExaminedReason.ShouldNotBeNull().ShouldContain("ANALYZE");
    }

    [Fact]
    public void Exact_density_overrules_the_estimate()
    {
        var bloated = new PostgresSnapshot()
            .Table("t", table => table.Column("a").Index("i", "a", index => index with { Bytes = 50L << 20 }))
            .With(PostgresSections.Extensions, new PostgresExtensions { Items = [new PostgresExtension { Name = "pgstattuple", Version = "1.5", Schema = "public" }] });
        var verdict = bloated.Judge(new IndexBloated());

        var question = verdict.Questions.ShouldHaveSingleItem();
        verdict.Findings.ShouldHaveSingleItem().Evidence.ShouldContain(fact => fact.Low != null && fact.High != null);
        bloated.Answer(question, ("density", 89), ("pages", 6400), ("idle_pages", 0)).Judge(new IndexBloated()).ShouldBeFine();
    }

    [Fact]
    public void Table_with_many_indexes_that_are_used_is_fine()
    {
        PostgresSnapshot With(long scans) => new PostgresSnapshot().Table("t", table =>
        {
            var drawn = table.Column("a").Uses(usage => usage with { RowsInserted = 5_000_000, IndexScans = scans });
            for (var i = 0; i < 7; i++)
            {
                drawn = drawn.Index($"i{i}", "a");
            }

            return drawn;
        });

        With(1000).Judge(new TableOverIndexed()).ShouldBeProblem("public.t");
        With(50_000_000).Judge(new TableOverIndexed()).ShouldBeFine();
    }

    [Fact]
    public void Brin_is_for_ranges_and_not_for_single_rows()
    {
        PostgresSnapshot With(long read) => new PostgresSnapshot().Table("t", table => table
            .Column("at", "timestamptz", "timestamptz", new ColumnStatistics { Correlation = 0.999 })
            .Is(big => big with { Bytes = 5L << 30 })
            .Uses(usage => usage with { RowsInserted = 1_000_000 })
            .Index("by_time", "at", index => index with { Usage = new IndexUsage(100, read) }));

        With(10_000_000).Judge(new BrinCandidate()).ShouldBeProblem("public.by_time on t");
        With(100).Judge(new BrinCandidate()).ShouldBeFine();
    }

    [Fact]
    public void Column_whose_nulls_a_statement_asks_for_keeps_its_whole_index()
    {
        PostgresSnapshot With(string query) => new PostgresSnapshot()
            .Option("minimum-bytes", 1000)
            .With(PostgresSections.Statements, new PostgresStatements { ExtensionVersion = "1.10", Items = [new PostgresStatement { Id = "1", Query = query, Fingerprint = "f" }] })
            .Table("orders", table => table.Column("shipped", statistics: new ColumnStatistics { NullFraction = 0.9 }).Index("by_shipped", "shipped"));

        With("SELECT * FROM orders WHERE shipped IS NULL").Judge(new IndexNullHeavy()).ShouldBeFine();
        With("SELECT * FROM orders WHERE shipped = $1").Judge(new IndexNullHeavy()).ShouldBeProblem("public.by_shipped on orders").Remedy!.IsAutomatic.ShouldBeTrue();
    }
}
