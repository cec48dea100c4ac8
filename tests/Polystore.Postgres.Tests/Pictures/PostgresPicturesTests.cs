using Polystore.Core.Catalogs;
using Polystore.Core.Checks.Pictures;
using Polystore.Core.Findings;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Pictures;
using Polystore.Postgres.Rules.Reading;
using Polystore.Postgres.Tests.Rules;

namespace Polystore.Postgres.Tests.Pictures;

public sealed class PostgresPicturesTests
{
    private static IReadOnlyList<ReportPicture> Draw(PostgresSnapshot snapshot, params IReadOnlyList<Finding> findings) =>
        new PostgresPictures().PicturesOf(snapshot.Build().Snapshot, findings);

    private static Finding Found(Subject subject, Severity severity, string id = "PG-ANY") => new()
    {
        Id = id, Family = "any", Severity = severity, Subject = subject, Title = "found", Why = "because",
    };

    private static PostgresSnapshot Waiting(params IReadOnlyList<PostgresSession> sessions) =>
        new PostgresSnapshot().With(PostgresSections.Activity, new PostgresActivity { Sessions = sessions });

    private static PostgresSession Session(int pid, params IReadOnlyList<int> blockedBy) => new() { Pid = pid, Role = "app", State = "active", BlockedBy = blockedBy };

    private static TreePicture Tree(PostgresSnapshot snapshot) => Draw(snapshot).OfType<TreePicture>().ShouldHaveSingleItem();

    private static GaugesPicture Gauges(PostgresSnapshot snapshot, string title, params IReadOnlyList<Finding> findings) =>
        Draw(snapshot, findings).OfType<GaugesPicture>().Single(picture => picture.Title == title);

    private static List<PictureNode> Nodes(IEnumerable<PictureNode> roots) => roots.SelectMany(root => Nodes(root.Children).Prepend(root)).ToList();

    [Fact]
    public void What_was_not_observed_has_no_picture()
    {
        Draw(new PostgresSnapshot()).ShouldBeEmpty();
        var closed = new PostgresSnapshot().Table("t", table => table.Index("i", "a"));
        foreach (var section in new[] { PostgresSections.Activity.Name, PostgresSections.Statements.Name, PostgresSections.Connections.Name, PostgresSections.Databases.Name, PostgresSections.Relations.Name, PostgresSections.Vacuum.Name })
        {
            closed.Missing(section, "needs pg_monitor");
        }

        Draw(closed).ShouldBeEmpty();
    }

    [Fact]
    public void Waiting_session_hangs_under_the_cause_and_names_those_before_it_in_the_queue()
    {
        var tree = Tree(Waiting(Session(1) with { State = "idle in transaction" }, Session(2, 1), Session(3, 2, 1), Session(9)));
        var root = tree.Roots.ShouldHaveSingleItem();
        root.Label.ShouldStartWith("process 1");
        root.Severity.ShouldBe(Severity.High);
        root.Children.Select(child => child.Label).ShouldBe(["process 2, app", "process 3, app"]);
        root.Children[1].Details.ShouldContain("also behind 2");
        root.Children.ShouldAllBe(child => child.Severity == null);
    }

    [Fact]
    public void Circle_of_waiting_sessions_is_drawn_once()
    {
        var nodes = Nodes(Tree(Waiting(Session(1, 3), Session(2, 1), Session(3, 2))).Roots);
        nodes.Count.ShouldBe(3);
        nodes[0].Details.ShouldContain("waits in a circle");
    }

    [Fact]
    public void Prepared_transactions_and_sessions_out_of_sight_can_be_the_cause()
    {
        var roots = Tree(Waiting(Session(5, 0), Session(6, 77))).Roots;
        roots.Select(root => root.Label).ShouldBe(["a prepared transaction", "process 77"]);
        roots[1].Details.ShouldBe(["not visible"]);
    }

    [Fact]
    public void Long_queue_is_cut_and_the_rest_counted()
    {
        var tree = Tree(Waiting([Session(1), .. Enumerable.Range(2, 500).Select(pid => Session(pid, pid - 1))]));
        Nodes(tree.Roots).Count.ShouldBe(60);
        tree.Caption!.ShouldContain("500 sessions wait");
        tree.Caption!.ShouldContain("441 more are not drawn");
    }

    [Fact]
    public void Nobody_waiting_gives_no_tree() => Draw(Waiting(Session(1), Session(2))).ShouldBeEmpty();

    [Fact]
    public void Statements_are_ranked_by_their_share_of_all_time_and_nested_ones_are_left_out()
    {
        PostgresStatement Ran(string id, double total, bool top = true) => new() { Id = id, Query = $"SELECT {id}", Fingerprint = id, TotalMilliseconds = total, Calls = 10, Rows = 20, TopLevel = top };
        var bars = Draw(new PostgresSnapshot().With(PostgresSections.Statements, new PostgresStatements
        {
            ExtensionVersion = "1.10", Entries = 900, TotalMilliseconds = 1000, Items = [Ran("b", 100), Ran("inner", 400, top: false), Ran("a", 500), Ran("never", 0)],
        })).OfType<BarsPicture>().ShouldHaveSingleItem();
        bars.Bars.Select(bar => (bar.Label, bar.Share)).ShouldBe([("SELECT a", 0.5), ("SELECT b", 0.1)]);
        bars.Bars[0].Note.ShouldBe("50 ms and 2 rows a call");
        bars.Caption!.ShouldContain("60%");
        bars.Caption!.ShouldContain("900 statements");
    }

    [Theory]
    [InlineData(150_000_000, null)]
    [InlineData(240_000_000, null)]
    [InlineData(260_000_000, Severity.Medium)]
    [InlineData(1_700_000_000, Severity.High)]
    [InlineData(2_120_000_000, Severity.Critical)]
    public void Age_is_measured_against_wraparound_and_marked_when_freezing_does_not_finish(long age, Severity? severity)
    {
        var gauge = Gauges(
            new PostgresSnapshot().With(PostgresSections.Databases, new PostgresDatabases { Items = [new PostgresDatabase { Name = "shop", FrozenXidAge = age }] }),
            "How near the limits are").Gauges.ShouldHaveSingleItem();
        gauge.Label.ShouldBe("shop: transaction ids");
        gauge.Severity.ShouldBe(severity);
        gauge.Fill.ShouldBe(age / 2_147_483_648.0, 1e-9);
    }

    [Fact]
    public void Connections_are_measured_against_the_server_and_a_database_s_own_limit()
    {
        var gauges = Gauges(
            new PostgresSnapshot()
                .With(PostgresSections.Connections, new PostgresConnections
                {
                    MaxConnections = 100, SuperuserReserved = 3,
                    Groups = [new() { Database = "shop", Count = 10 }, new() { Database = "shop", Count = 9 }, new() { Database = "other", Count = 30 }],
                })
                .With(PostgresSections.Databases, new PostgresDatabases { Items = [new PostgresDatabase { Name = "shop", ConnectionLimit = 20 }, new PostgresDatabase { Name = "other" }] }),
            "How near the limits are").Gauges;
        gauges.Select(gauge => (gauge.Label, gauge.Value, gauge.Limit, gauge.Severity))
            .ShouldBe([("connections", 49, 100, null), ("shop: connections", 19, 20, Severity.Critical)]);
    }

    [Fact]
    public void Bigint_sequence_that_feeds_a_smallint_column_is_measured_by_the_column()
    {
        var sequence = new Sequence { Schema = "public", Name = "t_id_seq", LastValue = 16_384 };
        var snapshot = new PostgresSnapshot()
            .Table("t", table => table.Column("id", "smallint", "int2", layout: column => column with { ReferencedSequence = "public.t_id_seq" }))
            .Sequence(sequence)
            .Sequence(new Sequence { Schema = "public", Name = "down", Increment = -1, Minimum = -100, Maximum = -1, Start = -1, LastValue = -51 })
            .Sequence(new Sequence { Schema = "public", Name = "round", Cycles = true, LastValue = 5, Maximum = 6 })
            .Sequence(new Sequence { Schema = "public", Name = "unused" });
        var gauges = Gauges(snapshot, "Sequences and keys", Found(SubjectOf.The(sequence), Severity.Low)).Gauges;
        gauges.Select(gauge => gauge.Label).ShouldBe(["public.down", "public.t.id"]);
        gauges[0].Fill.ShouldBe(51 / 100.0, 1e-9);
        gauges[1].Fill.ShouldBe(0.5, 1e-3);
        gauges.Select(gauge => gauge.Severity).ShouldBe([null, Severity.Low]);
    }

    [Fact]
    public void Heat_is_the_share_of_the_table_s_own_thresholds()
    {
        var snapshot = new PostgresSnapshot()
            .Table("calm", table => table.Uses(usage => usage with { DeadRows = 50_000 }).Vacuumed(vacuum => vacuum with { VacuumThreshold = 2_000_000 }))
            .Table("late", table => table.Uses(usage => usage with { DeadRows = 5_000, LastVacuumAt = PostgresSnapshot.Now.AddDays(-2) }).Vacuumed(vacuum => vacuum with { VacuumThreshold = 1_000 }))
            .Table("old", table => table.Vacuumed(vacuum => vacuum with { ToastFrozenXidAge = 150_000_000 }));
        var late = Subject.Table("postgres", "public", "late");
        var heat = Draw(snapshot, Found(late, Severity.Low, "PG-TABLE-VACUUM-OVERDUE"), Found(late, Severity.High, "PG-OTHER")).OfType<HeatPicture>().ShouldHaveSingleItem();
        heat.Rows.Select(row => row.Label).ShouldBe(["public.late", "public.old", "public.calm"]);
        heat.Rows.ShouldAllBe(row => row.Cells.Count == heat.Columns.Count);
        heat.Rows[0].Cells[1].ShouldBe(new PictureHeatCell { Value = new PictureAmount(5, "ratio"), Heat = 1, Severity = Severity.Low });
        heat.Rows[0].Cells[4].Value.ShouldBe(new PictureAmount(172_800, "s"));
        heat.Rows[1].Cells[3].Heat.ShouldBe(0.75);
        heat.Rows[2].Cells[1].Heat.ShouldBe(0.025);
        heat.Rows[2].Cells[4].Text.ShouldBe("never");
        Draw(snapshot.Server(server => server with { InRecovery = true })).OfType<HeatPicture>().ShouldBeEmpty();
    }

    [Fact]
    public void Indexes_stand_by_use_and_only_those_that_the_report_names_are_marked()
    {
        var snapshot = new PostgresSnapshot().Table("t", table => table
            .PrimaryKey("id")
            .Index("busy", "a", index => index with { Usage = new IndexUsage(9_000) })
            .Index("idle", "b", index => index with { Usage = new IndexUsage(0), Bytes = 8L << 20 })
            .Index("guard", "c", index => index with { Usage = new IndexUsage(0), Unique = true }));
        var idle = snapshot.Build().Snapshot.Catalog.Tables[0].Indexes.Single(index => index.Name == "idle");
        var bars = Draw(snapshot, Found(SubjectOf.The(idle), Severity.Medium)).OfType<BarsPicture>().ShouldHaveSingleItem();
        bars.Bars.Select(bar => (bar.Label, bar.Value.Number, bar.Note, bar.Severity)).ShouldBe(
            [("public.idle", 0, null, Severity.Medium), ("public.guard", 0, "unique", null), ("public.t_pkey", 1000, "primary key", null), ("public.busy", 9000, null, null)]);
        bars.Caption!.ShouldContain("2 of 4 indexes, 10 MB, were not scanned since 2025-12-01");
    }

    [Fact]
    public void A_finding_that_was_not_examined_marks_nothing()
    {
        var snapshot = new PostgresSnapshot().Table("t", table => table.Index("i", "a"));
        var index = snapshot.Build().Snapshot.Catalog.Tables[0].Indexes[0];
        Draw(snapshot, Found(SubjectOf.The(index), Severity.High) with { State = FindingState.NotExamined }).ShouldAllBe(picture => picture.Worst == null);
    }

    [Fact]
    public void Bytes_are_drawn_a_table_with_its_indexes_and_partitions_as_one()
    {
        var snapshot = new PostgresSnapshot()
            .Table("events", table => table.Is(parent => parent with { Kind = TableKind.Partitioned, Bytes = 0, TotalBytes = 0 }))
            .Table("events_1", table => table.Is(part => part with { Kind = TableKind.Partition, Parent = new ObjectName("public", "events"), Bytes = 100 }).Index("one", "a"))
            .Table("events_2", table => table.Is(part => part with { Kind = TableKind.Partition, Parent = new ObjectName("public", "events"), Bytes = 200, OutOfLineBytes = 50 }))
            .Table("empty", table => table.Is(empty => empty with { Bytes = 0 }));
        var picture = Draw(snapshot, Found(Subject.Index("postgres", "public", "events_1", "one"), Severity.Medium)).OfType<AreasPicture>().ShouldHaveSingleItem();

        var area = picture.Areas.ShouldHaveSingleItem();
        area.Label.ShouldBe("public.events (2 partitions)");
        area.Parts.Select(part => (part.Label, part.Value.Number)).ShouldBe([("rows", 300), ("large values", 50), ("one", 2 << 20)]);
        picture.Worst.ShouldBe(Severity.Medium);
    }

    [Fact]
    public void Many_small_tables_are_one_area()
    {
        var snapshot = new PostgresSnapshot();
        for (var i = 0; i < 60; i++)
        {
            snapshot.Table($"t{i}", table => table);
        }

        var picture = Draw(snapshot).OfType<AreasPicture>().ShouldHaveSingleItem();
        picture.Areas.Count.ShouldBe(40);
        picture.Areas[^1].Label.ShouldBe("21 smaller tables");
    }
}
