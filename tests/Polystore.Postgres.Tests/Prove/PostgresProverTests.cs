using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Proofs;
using Polystore.Core.Workloads;
using Polystore.Postgres.Observe;
using Polystore.Postgres.Prove;
using Polystore.Postgres.Rules.Indexes;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Prove;

/// <summary>Remedies measured on copies: what holds, what is withheld, and that the database itself stays as it is.</summary>
public sealed class PostgresProverTests
{
    private const string Schema = """
        CREATE TABLE parents (id int PRIMARY KEY, name text NOT NULL);
        CREATE TABLE children (id int PRIMARY KEY, parent_id int NOT NULL REFERENCES parents, word text NOT NULL, filler text NOT NULL);
        INSERT INTO parents SELECT g, 'p' || g FROM generate_series(1, 2000) g;
        INSERT INTO children SELECT g, 1 + g % 2000, 'w' || g, repeat('x', 60) FROM generate_series(1, 40000) g;
        CREATE INDEX children_word ON children (word);
        CREATE INDEX children_word_twice ON children (word);
        CREATE TABLE holey (id int NOT NULL) WITH (autovacuum_enabled = off);
        INSERT INTO holey SELECT generate_series(1, 60000);
        CREATE INDEX holey_id ON holey (id);
        DELETE FROM holey WHERE id % 20 <> 0;
        ANALYZE;
        """;

    private static readonly Lazy<Task<(PostgresServer Server, string Database, DatabaseUrl Url, Snapshot Snapshot)>> Shop = new(async () =>
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync(Schema);
        var url = DatabaseUrl.Parse(server.Url(database));
        return (server, database, url, await new PostgresProbe().ObserveAsync(url, new ObserveOptions(), null, CancellationToken.None));
    });

    private static Workload Asking(params string[] statements) => new()
    {
        Source = WorkloadSource.File,
        Statements = statements.Select((sql, number) => new WorkloadStatement { Id = $"q{number + 1}", Sql = sql, Calls = 10 }).ToList(),
    };

    private static Finding Of(string name, RemedyEffect effect, string apply, params string[] rollback) => new()
    {
        Id = "PG-TEST", Family = "indexes", Severity = Severity.Low, Title = name, Why = "test",
        Subject = new Subject { Engine = EngineNames.Postgres, Kind = "index", Path = ["public", "children", name] },
        Remedy = new Remedy { Apply = [apply], Rollback = rollback, Effects = [effect] },
    };

    private static Finding Dropped(string name, string? coveredBy = null, string? rollback = null) => Of(
        name, new IndexDropped("public", "children", name) { CoveredBy = coveredBy }, $"DROP INDEX CONCURRENTLY public.{name}", rollback ?? $"CREATE INDEX CONCURRENTLY {name} ON public.children USING btree (word)");

    // Blocks do not depend on how busy the machine is.
    private static async Task<IReadOnlyList<Finding>> ProveAsync(Workload? workload, params Finding[] findings)
    {
        var (_, _, url, snapshot) = await Shop.Value;
        var prover = new PostgresProver { Duration = plan => plan.Root.Buffers?.Touched ?? 0 };
        return await prover.ProveAsync(new ProveRequest { Target = url, Snapshot = snapshot, Findings = findings, Workload = workload }, null, CancellationToken.None);
    }

    [ServerFact(TestServer.Postgres | TestServer.PgDump)]
    public async Task Remedies_of_a_check_are_measured_at_two_volumes_and_the_database_stays_as_it_is()
    {
        var (server, database, _, snapshot) = await Shop.Value;
        const string Image = "SELECT string_agg(pg_get_indexdef(indexrelid), ',' ORDER BY indexrelid) FROM pg_index WHERE indrelid = 'children'::regclass";
        var before = await server.ScalarAsync(Image, database);
        var found = new ForeignKeyUnindexed().Judge(new() { Snapshot = snapshot, Now = snapshot.ObservedAt }).Findings
            .Concat(new IndexDuplicate().Judge(new() { Snapshot = snapshot, Now = snapshot.ObservedAt }).Findings).ToArray();

        var proven = await ProveAsync(Asking("SELECT count(*) FROM children c JOIN parents p ON p.id = c.parent_id WHERE p.name = 'p77'"), found);

        var key = proven.Single(finding => finding.Id == "PG-FK-UNINDEXED");
        key.Remedy!.Withheld.ShouldBeNull();
        var proof = key.Proof.ShouldNotBeNull();
        proof.Kind.ShouldBe(ProofKind.Measured);
        proof.Holds.ShouldBeTrue();
        proof.Runs.Select(run => run.Scale).Distinct().Count().ShouldBe(2);
        proof.Runs.ShouldAllBe(run => run.Metric == "blocks" && run.Digest == DigestVerdict.Equal);
        proof.Runs.Where(run => run.Statement == "lookup").ShouldAllBe(run => run.After < run.Before / 5);
        proof.Runs.ShouldContain(run => run.Statement == "q1" && run.After < run.Before);

        var twice = proven.Single(finding => finding.Id == "PG-INDEX-DUPLICATE");
        twice.Remedy!.Withheld.ShouldBeNull();
        twice.Proof.ShouldNotBeNull().Holds.ShouldBeTrue();
        twice.Proof!.Runs[0].Metric.ShouldBe("bytes");
        twice.Proof.Runs.ShouldContain(run => run.Statement == "lookup" && run.Digest == DigestVerdict.Equal && run.After <= run.Before);
        (await server.ScalarAsync(Image, database)).ShouldBe(before);
    }

    [ServerFact(TestServer.Postgres | TestServer.PgDump)]
    public async Task What_a_statement_needs_is_withheld_with_the_blocks_and_what_none_needs_is_not()
    {
        var workload = Asking("SELECT id FROM children WHERE word = 'w77'", "UPDATE children SET filler = 'y' WHERE id = 5");

        // Both go well alone; after the first the second is the last that serves the statement.
        var both = await ProveAsync(workload, Dropped("children_word"), Dropped("children_word_twice"));
        both[0].Remedy!.Withheld.ShouldBeNull();
        both[1].Remedy!.Withheld.ShouldNotBeNull().ShouldStartWith("together with the remedies before it: measured on a copy");
        both[1].Remedy!.Withheld!.ShouldContain("q1 touches");

        var unasked = await ProveAsync(Asking("SELECT id FROM children WHERE id = 7"), Dropped("children_word"), Dropped("children_word_twice"));
        unasked.ShouldAllBe(finding => finding.Remedy!.Withheld == null && finding.Proof != null && finding.Proof.Holds);
    }

    [ServerFact(TestServer.Postgres | TestServer.PgDump)]
    public async Task A_remedy_that_fails_or_whose_way_back_leads_elsewhere_is_withheld()
    {
        var findings = await ProveAsync(
            null,
            Dropped("children_word", rollback: "CREATE INDEX children_word ON children (word DESC)"),
            Of("wrong", new IndexCreated(new Core.Catalogs.Index { Schema = "public", Table = "children", Name = "wrong", Keys = [IndexKey.On("filler")] }), "CREATE INDEX wrong ON children (no_such)", "DROP INDEX wrong"));

        findings[0].Remedy!.Withheld.ShouldNotBeNull().ShouldContain("does not bring back");
        findings[1].Remedy!.Withheld.ShouldNotBeNull().ShouldContain("it failed");
    }

    [ServerFact(TestServer.Postgres | TestServer.PgDump)]
    public async Task What_a_rebuild_gives_back_is_seen_on_the_copy()
    {
        var bloated = Of("holey_id", new StorageCompacted(new ObjectName("public", "holey_id")), "REINDEX INDEX CONCURRENTLY public.holey_id");

        var proof = (await ProveAsync(null, bloated))[0].Proof.ShouldNotBeNull();

        proof.Holds.ShouldBeTrue();
        proof.Runs.ShouldHaveSingleItem().Before.ShouldBeGreaterThan(5 * proof.Runs[0].After);
    }

    [Fact]
    public async Task What_a_copy_does_not_show_needs_none()
    {
        var setting = Of("work_mem", new SettingChanged("work_mem", "64MB"), "ALTER SYSTEM SET work_mem = '64MB'", "ALTER SYSTEM RESET work_mem");
        var request = new ProveRequest
        {
            Target = DatabaseUrl.Parse("postgres://nobody@127.0.0.1:1/none"),
            Snapshot = new Rules.PostgresSnapshot().Build().Snapshot,
            Findings = [setting],
        };

        (await new PostgresProver().ProveAsync(request, null, CancellationToken.None)).ShouldHaveSingleItem().Unproven.ShouldNotBeNull().ShouldContain("a copy does not show");
        var volumes = request with { Volumes = new Dictionary<double, DatabaseUrl> { [0.5] = request.Target } };
        await Should.ThrowAsync<UsageException>(() => new PostgresProver().ProveAsync(volumes, null, CancellationToken.None));
    }
}
