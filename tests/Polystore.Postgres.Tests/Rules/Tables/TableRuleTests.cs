using Polystore.Core.Catalogs;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Tables;

namespace Polystore.Postgres.Tests.Rules.Tables;

public sealed class TableRuleTests
{
    private static PostgresSnapshot Partitioned(params (string From, string To)[] bounds) => new PostgresSnapshot()
        .Table("ev", table => table.Is(parent => parent with { Kind = TableKind.Partitioned }))
        .With(PostgresSections.Partitions, new PostgresPartitions
        {
            Items =
            [
                new PostgresPartitionedTable
                {
                    Schema = "public", Name = "ev", Strategy = "range", KeyTypes = ["date"], KeyColumns = ["at"],
                    Partitions = bounds.Select((bound, i) => new PostgresPartition { Schema = "public", Name = $"ev{i}", Bound = $"FOR VALUES FROM ({bound.From}) TO ({bound.To})" }).ToList(),
                },
            ],
        });

    [Fact]
    public void Vacuum_is_judged_by_the_table_s_own_threshold()
    {
        PostgresSnapshot With(long dead, double threshold) => new PostgresSnapshot().Table("t", table => table
            .Uses(usage => usage with { DeadRows = dead })
            .Vacuumed(vacuum => vacuum with { VacuumThreshold = threshold }));

        With(50_000, 20_050).Judge(new VacuumOverdue()).ShouldBeProblem("public.t").Remedy!.Reversible.ShouldBeFalse();
        With(50_000, 2_000_000).Judge(new VacuumOverdue()).ShouldBeFine();
        With(50_000, 20_050).With(PostgresSections.Progress, new PostgresProgress { Items = [new PostgresRunningJob { Pid = 1, Command = "VACUUM", Schema = "public", Relation = "t" }] })
            .Judge(new VacuumOverdue()).ShouldBeFine();
        With(50_000, 20_050).Missing(PostgresSections.Vacuum.Name, "cancelled").Judge(new VacuumOverdue()).ShouldNotBeExamined("cancelled");
    }

    [Theory]
    [InlineData(500_000_000, 0.001)]
    [InlineData(80_000_000, 0.01)]
    public void A_scale_factor_is_proposed_that_suits_the_size(long rows, double factor)
    {
        PostgresSnapshot With(Func<PostgresTableVacuum, PostgresTableVacuum>? change = null, long updated = 1_000_000_000) => new PostgresSnapshot().Table("t", table => table
            .Has(relation => relation with { EstimatedRows = rows })
            .Uses(usage => usage with { RowsUpdated = updated })
            .Vacuumed(vacuum => (change ?? (same => same))(vacuum with { VacuumThreshold = 50 + (0.2 * rows), AutovacuumEnabled = true })));

        With().Judge(new VacuumThresholdHigh()).ShouldBeProblem("public.t").Remedy!.Apply
            .ShouldBe([string.Create(System.Globalization.CultureInfo.InvariantCulture, $"ALTER TABLE public.t SET (autovacuum_vacuum_scale_factor = {factor})")]);
        With(updated: 1000).Judge(new VacuumThresholdHigh()).ShouldBeFine();
        With(vacuum => vacuum with { AutovacuumEnabled = false }).Judge(new VacuumThresholdHigh()).ShouldBeFine();
        With(vacuum => vacuum with { Options = new Dictionary<string, string> { ["autovacuum_vacuum_max_threshold"] = "50000000" } }).Judge(new VacuumThresholdHigh()).ShouldBeFine();
    }

    [Fact]
    public void Whether_statistics_objects_are_filled_is_not_examined_where_the_role_may_not_see_it()
    {
        PostgresSnapshot With(bool? gathered) => new PostgresSnapshot().Table("t", table => table).With(PostgresSections.ExtendedStatistics, new PostgresExtendedStatistics
        {
            Items = [new PostgresStatisticsObject { Schema = "public", Name = "s", TableSchema = "public", Table = "t", Columns = ["a", "b"], Gathered = gathered }],
        });

        With(null).Judge(new StatisticsEmpty()).ShouldNotBeExamined("owners");
        With(true).Judge(new StatisticsEmpty()).ShouldBeFine();
        With(false).Judge(new StatisticsEmpty()).ShouldBeProblem("public.t").Remedy!.Apply.ShouldBe(["ANALYZE public.t"]);
    }

    [Fact]
    public void Table_analysed_a_moment_ago_is_left_to_autovacuum()
    {
        PostgresSnapshot With(double minutesAgo) => new PostgresSnapshot().Table("t", table => table
            .Uses(usage => usage with { RowsChangedSinceAnalyze = 50_000, LastAnalyzeAt = PostgresSnapshot.Now.AddMinutes(-minutesAgo) }));

        With(1).Judge(new AnalyzeOverdue()).ShouldBeFine();
        With(60).Judge(new AnalyzeOverdue()).ShouldBeProblem("public.t");
    }

    [Fact]
    public void Tables_that_autovacuum_is_about_to_analyse_are_one_finding_until_it_has_passed_them_over()
    {
        static PostgresSnapshot Loaded(bool autovacuum = true, long changed = 90_000) => new[] { "a", "b" }.Aggregate(new PostgresSnapshot(), (snapshot, name) => snapshot.Table(name, table => table
            .Is(fresh => fresh with { Rows = 90_000 })
            .Uses(usage => usage with { LastAnalyzeAt = null, RowsChangedSinceAnalyze = changed })
            .Vacuumed(vacuum => vacuum with { AutovacuumEnabled = autovacuum, AnalyzeThreshold = 9050 })));

        var due = Loaded().Judge(new NeverAnalyzed()).ShouldBeProblem("database");
        due.Severity.ShouldBe(Severity.Low);
        due.Remedy!.Apply.ShouldBe(["ANALYZE public.a", "ANALYZE public.b"]);

        string[] alone = ["public.a", "public.b"];
        Objects(Loaded(autovacuum: false)).ShouldBe(alone, "autovacuum may not");
        Objects(Loaded(changed: 9050)).ShouldBe(alone, "too few changes for autovacuum");
        Objects(Loaded().Before(Loaded(), days: 1)).ShouldBe(alone, "autovacuum had a day");
        Objects(Loaded().Before(Loaded(), days: 1.0 / 1440)).ShouldBe(["database"], "autovacuum had a minute");
        Objects(Loaded().Before(new PostgresSnapshot(), days: 1)).ShouldBe(["database"], "the tables are new");

        static IEnumerable<string> Objects(PostgresSnapshot snapshot) => snapshot.Judge(new NeverAnalyzed()).Findings.Select(finding => finding.Object).Order(StringComparer.Ordinal);
    }

    [Fact]
    public void Nightly_scan_of_a_large_table_is_a_job_and_no_fault()
    {
        PostgresSnapshot With(long scans) => new PostgresSnapshot().Table("t", table => table
            .Is(large => large with { Rows = 1_000_000 })
            .Uses(usage => usage with { SequentialScans = scans, SequentialRowsRead = scans * 1_000_000 }));

        With(90).Judge(new SequentialScans()).ShouldBeFine();
        With(90 * 1000).Judge(new SequentialScans()).ShouldBeProblem("public.t");
        With(90 * 1000).CountingFor(days: 0.2).Judge(new SequentialScans()).ShouldNotBeExamined("hours");
    }

    [Fact]
    public void Scans_whose_filter_is_known_get_the_index_that_serves_it()
    {
        static Remedy With(double filtered, params PostgresComparison[] comparisons) => new PostgresSnapshot()
            .Table("t", table => table.Is(it => it with { Rows = 1_000_000 }).Uses(usage => usage with { SequentialScans = 90_000, SequentialRowsRead = 90_000_000_000 })
                .Column("few", statistics: new ColumnStatistics { DistinctValues = 3 }).Column("many", statistics: new ColumnStatistics { DistinctValues = 900 }).Column("at").Column("to").Column("has")
                .Index("t_has", "has many"))
            .With(PostgresSections.Predicates, new PostgresPredicates
            {
                Items = [new() { Schema = "public", Table = "t", Comparisons = comparisons, Rows = 1000, Filtered = filtered, Occurrences = 9 }, new() { Schema = "other", Table = "t", Comparisons = [Is("few")], Rows = 1e9, Filtered = 1e9 }],
            })
            .Judge(new SequentialScans()).ShouldBeProblem("public.t").Remedy!;

        static PostgresComparison Is(string column, int? strategy = 3) => new() { Column = column, Operator = "?", Strategy = strategy };

        With(990, Is("few"), Is("at", 5), Is("many"), Is("at", 1)).Apply[0].ShouldEndWith("ON public.t (many, few, at)");
        With(990, Is("few"), Is("at", 5), Is("to", 1)).IsAutomatic.ShouldBeFalse("two ranges");
        With(990, Is("few"), Is("at", null)).IsAutomatic.ShouldBeFalse("no B-tree serves the operator");
        With(990, Is("gone")).IsAutomatic.ShouldBeFalse("no such column any more");
        With(990, Is("many"), Is("has")).IsAutomatic.ShouldBeFalse("there is such an index");
        With(500, Is("few")).IsAutomatic.ShouldBeFalse("half of the rows pass");
    }

    [Fact]
    public void Room_helps_only_updates_that_moved_to_another_page()
    {
        PostgresSnapshot With(long moved) => new PostgresSnapshot().Server(server => server with { VersionNumber = 160004 }).Table("t", table => table
            .Column("a").Index("i", "a")
            .Uses(usage => usage with { RowsUpdated = 1_000_000, RowsHotUpdated = 100_000 })
            .Vacuumed(vacuum => vacuum with { RowsNewPageUpdated = moved }));

        With(800_000).Judge(new HotRatio()).ShouldBeProblem("public.t").Remedy!.Apply.ShouldBe(["ALTER TABLE public.t SET (fillfactor = 85)"]);
        With(1000).Judge(new HotRatio()).ShouldBeFine();
    }

    [Fact]
    public void Heap_estimate_without_statistics_is_not_examined()
    {
        var verdict = new PostgresSnapshot().Table("t", table => table.Column("a").Is(large => large with { Bytes = 1L << 30 })).Judge(new TableBloat());

        verdict.Findings.ShouldHaveSingleItem().State.ShouldBe(FindingState.NotExamined);
    }

    [Fact]
    public void Locked_table_is_not_examined()
    {
        var verdict = new PostgresSnapshot().Table("t", table => table.Is(locked => locked with { Bytes = null }).Has(relation => relation with { Unexamined = "somebody holds it locked" })).Judge(new TableBloat());

        verdict.Findings.ShouldHaveSingleItem().NotExaminedReason.ShouldBe("somebody holds it locked");
    }

    [Fact]
    public void Next_partition_after_a_month_is_a_month_and_ending_is_critical()
    {
        var finding = Partitioned(("'2026-01-01'", "'2026-02-01'"), ("'2026-02-01'", "'2026-03-01'")).Judge(new PartitionFuture()).ShouldBeProblem("public.ev");

        finding.Severity.ShouldBe(Severity.Critical);
        finding.Remedy!.Apply.ShouldBe(
        [
            "CREATE TABLE public.ev_p20260301 PARTITION OF public.ev FOR VALUES FROM ('2026-03-01') TO ('2026-04-01')",
            "CREATE TABLE public.ev_p20260401 PARTITION OF public.ev FOR VALUES FROM ('2026-04-01') TO ('2026-05-01')",
        ]);
        finding.Remedy.Rollback.Count(statement => statement.Contains("DROP TABLE", StringComparison.Ordinal)).ShouldBe(2);
        finding.Remedy.Rollback[0].ShouldBe("ALTER TABLE public.ev DETACH PARTITION public.ev_p20260401");
        Partitioned(("'2026-03-01'", "'2026-04-01'"), ("'2026-04-01'", "'2026-05-01'")).Judge(new PartitionFuture()).ShouldBeFine();
        Partitioned(("'2010-01-01'", "'2011-01-01'")).Judge(new PartitionFuture()).ShouldBeFine();
        Partitioned(("'2026-01-01'", "MAXVALUE")).Judge(new PartitionFuture()).ShouldBeFine();
    }

    [Theory]
    [InlineData("FOR VALUES FROM ('a''b') TO (MAXVALUE)", "a'b", null)]
    [InlineData("FOR VALUES FROM (MINVALUE) TO (10)", null, "10")]
    [InlineData("FOR VALUES FROM ('2024-01-01 00:00:00+00') TO ('2024-02-01 00:00:00+00')", "2024-01-01 00:00:00+00", "2024-02-01 00:00:00+00")]
    public void Bounds_are_read_as_the_server_prints_them(string text, string? from, string? to) => RangeBound.Parse(text).ShouldBe(new RangeBound(from, to));

    [Theory]
    [InlineData("FOR VALUES FROM (1, 2) TO (3, 4)")]
    [InlineData("FOR VALUES IN (1)")]
    [InlineData("DEFAULT")]
    [InlineData(null)]
    public void Other_bounds_are_left_alone(string? text) => RangeBound.Parse(text).ShouldBeNull();

    [Fact]
    public void Not_enforced_constraint_is_meant_so()
    {
        PostgresSnapshot With(string definition) => new PostgresSnapshot().Table("t", table => table.Column("a")
            .Constraint(new Constraint { Kind = ConstraintKind.Check, Name = "c", Validated = false, Definition = definition }));

        With("CHECK ((a > 0)) NOT ENFORCED").Judge(new CheckNotValid()).ShouldBeFine();
        With("CHECK ((a > 0)) NOT VALID").Judge(new CheckNotValid()).ShouldBeProblem("c on public.t").Remedy!.Rollback
            .ShouldBe(["ALTER TABLE public.t DROP CONSTRAINT c", "ALTER TABLE public.t ADD CONSTRAINT c CHECK ((a > 0)) NOT VALID"]);
    }

    [Fact]
    public void Large_values_and_time_make_candidates()
    {
        new PostgresSnapshot().Table("t", table => table.Column("doc", "text", "text").Is(large => large with { OutOfLineBytes = 20L << 30, Bytes = 1L << 30 }))
            .Judge(new ToastHeavy()).ShouldBeProblem("public.t");
        new PostgresSnapshot().Table("t", table => table.Is(large => large with { OutOfLineBytes = 20L << 30, Bytes = 30L << 30 })).Judge(new ToastHeavy()).ShouldBeFine();
        PostgresSnapshot Big(double correlation) => new PostgresSnapshot().Table("t", table => table
            .Column("at", "timestamp with time zone", "timestamptz", new ColumnStatistics { Correlation = correlation }).Is(large => large with { TotalBytes = 100L << 30 }));
        Big(0.99).Judge(new PartitionCandidate()).ShouldBeProblem("public.t");
        Big(0.2).Judge(new PartitionCandidate()).ShouldBeFine();
    }

    [Fact]
    public void Foreign_table_without_statistics_is_told()
    {
        PostgresSnapshot With(ColumnStatistics? statistics) => new PostgresSnapshot().Table("far", table => table
            .Column("a", statistics: statistics).Is(far => far with { Kind = TableKind.Foreign, Options = new Dictionary<string, string> { ["server"] = "s" } }));

        With(null).Judge(new ForeignTable()).ShouldBeProblem("public.far");
        With(new ColumnStatistics { DistinctValues = 5 }).Judge(new ForeignTable()).ShouldBeFine();
    }

    [Fact]
    public void Tables_of_extensions_are_left_alone()
    {
        var snapshot = new PostgresSnapshot().Table("spatial_ref_sys", table => table.Is(owned => owned with { Options = new Dictionary<string, string> { ["extension"] = "postgis" } }));

        snapshot.Judge(new NoPrimaryKey()).ShouldBeFine();
        foreach (var rule in new IRule[] { new NoPrimaryKey(), new TableBloat(), new NeverAnalyzed(), new PartitionGap(), new PartitionFuture(), new DefaultPartition(), new ForeignKeyTypeMismatch(), new ColumnAlignment(), new UnloggedTable() })
        {
            snapshot.Missing(PostgresSections.Relations.Name, "denied").Judge(rule).ShouldNotBeExamined("denied");
        }
    }
}
