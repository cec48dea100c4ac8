using Npgsql;
using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Core.Proofs;
using Polystore.Core.Workloads;
using Polystore.Postgres.Apply;
using Polystore.Postgres.Observe;
using Polystore.Samples.Shop;
using Polystore.Postgres.Tests.Shop;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Advise;

public sealed class PostgresAdvisorTests
{
    private const TestServer Needs = TestServer.Postgres | TestServer.HypoPg;

    private const string Events = """
        CREATE TABLE events (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account_id bigint NOT NULL, kind text NOT NULL, at timestamptz NOT NULL, amount numeric NOT NULL, note text NOT NULL);
        INSERT INTO events (account_id, kind, at, amount, note)
        SELECT g * 7919 % 3000, CASE WHEN g % 100 = 0 THEN 'failed' ELSE 'done' END, timestamptz '2025-01-01' + g * interval '1 minute', g % 500, repeat('x', 80) FROM generate_series(1, 60000) g;
        VACUUM ANALYZE events;
        """;

    [ServerFact(Needs)]
    public async Task The_sample_shop_is_served_many_times_cheaper_within_a_budget_and_proven_on_a_copy()
    {
        var server = await PostgresServer.SharedAsync();
        var name = await ShopDatabase.CreateAsync(server, new ShopOptions { Scale = 0.02 });
        await Faults.FaultSuite.RunAsync(server, name, "CREATE EXTENSION hypopg; VACUUM ANALYZE;");
        var copy = await server.CreateDatabaseAsync(options: $"TEMPLATE {name}");
        await Faults.FaultSuite.RunAsync(server, copy, "VACUUM ANALYZE;");
        var database = new AdvisorDatabase(server, name);
        var workload = AdvisorDatabase.Statements(ShopSample.Workload);
        const long budget = 6 * 1024 * 1024;
        var schema = await SchemaText.ReadAsync(server, copy);

        var searched = await database.AdviseAsync(workload, request => request with { BudgetBytes = budget });

        searched.Skipped.ShouldBeEmpty();
        searched.Cost.After.ShouldBeLessThan(searched.Cost.Before / 4);
        searched.Bound.ShouldNotBeNull().Value.ShouldBeLessThanOrEqualTo(searched.Cost.After);
        searched.PlannerCalls.ShouldBeLessThan(2000);

        // What the clock says of a run here is not judged: the rows and the blocks are the same on every machine.
        var advice = await database.AdviseAsync(workload, request => request with
        {
            BudgetBytes = budget,
            Prove = true,
            Volumes = new Dictionary<double, DatabaseUrl> { [1] = DatabaseUrl.Parse(server.Url(copy)) },
        });

        advice.Indexes.ShouldNotBeEmpty();
        advice.Indexes.Sum(index => index.Bytes.Predicted ?? 0).ShouldBeLessThanOrEqualTo(budget);
        var runs = advice.Proof.ShouldNotBeNull().Runs;
        runs.ShouldNotContain(run => run.Digest == DigestVerdict.Different);
        var blocks = runs.Where(run => run.Metric == "blocks").ToList();
        blocks.Sum(run => run.After).ShouldBeLessThan(blocks.Sum(run => run.Before) / 2);
        advice.Indexes.ShouldAllBe(index => index.Bytes.Measured > 0 && index.BuildSeconds > 0);
        (await SchemaText.ReadAsync(server, copy)).ShouldBe(schema, "the copy is left as it was");

        // Nothing redundant among the new ones, or beside what stays.
        var dropped = advice.Drops.Select(drop => drop.Index.Name).ToHashSet();
        var snapshot = await new PostgresProbe().ObserveAsync(database.Url, new ObserveOptions(), null, CancellationToken.None);
        var present = snapshot.Catalog.Indexes().Where(index => !dropped.Contains(index.Name)).Concat(advice.Indexes.Select(index => index.Index)).ToList();
        foreach (var index in advice.Indexes.Select(index => index.Index))
        {
            present.ShouldNotContain(other => other != index && IndexComparison.Compare(index, other) != IndexRelation.Independent, index.Definition);
            System.Text.Encoding.UTF8.GetByteCount(index.Name).ShouldBeLessThanOrEqualTo(63);
        }

        // What is promised can be applied and undone, and gives the cost that was promised.
        var before = await SchemaText.ReadAsync(server, name);
        var changes = advice.Indexes.Select(index => new Change(index.Index.Name, "index", index.Apply, index.Rollback))
            .Concat(advice.Drops.Select(drop => new Change(drop.Index.Name, "drop", drop.Apply, drop.Rollback)))
            .ToList();
        (await new PostgresApplier().ApplyAsync(database.Url, changes, new ObserveOptions(), null, CancellationToken.None)).Error.ShouldBeNull();
        (await new PostgresApplier().ApplyAsync(database.Url, changes.Select(change => change.Inverse()).Reverse().ToList(), new ObserveOptions(), null, CancellationToken.None)).Error.ShouldBeNull();
        (await SchemaText.ReadAsync(server, name)).ShouldBe(before);
    }

    [ServerFact(Needs)]
    public async Task An_index_that_helps_a_rare_read_and_burdens_every_write_is_refused_with_the_arithmetic()
    {
        var database = await AdvisorDatabase.CreateAsync(Events);

        var advice = await database.AdviseAsync("""
            -- calls: 1
            SELECT sum(amount) FROM events WHERE account_id = 42;
            -- calls: 100000
            INSERT INTO events (account_id, kind, at, amount, note) VALUES (1, 'done', now(), 1, 'x');
            """);

        advice.Indexes.ShouldBeEmpty();
        advice.Refused.ShouldContain(refused => refused.Definition.Contains("account_id", StringComparison.Ordinal) && refused.Reason.Contains("would save", StringComparison.Ordinal));
    }

    [ServerFact(Needs)]
    public async Task Equality_comes_before_range_and_a_state_makes_a_partial_index()
    {
        var database = await AdvisorDatabase.CreateAsync(Events);

        var advice = await database.AdviseAsync("""
            -- calls: 1000
            SELECT * FROM events WHERE at > '2025-02-01' AND at < '2025-02-10' AND account_id = 42;
            -- calls: 1000
            SELECT id, at FROM events WHERE kind = 'failed' ORDER BY at LIMIT 20;
            """);

        var definitions = advice.Indexes.Select(index => index.Index.Definition).ToList();
        definitions.ShouldContain(definition => definition!.Contains("(account_id", StringComparison.Ordinal));
        definitions.ShouldContain(definition => definition!.Contains("(at", StringComparison.Ordinal) && definition.Contains("WHERE kind = 'failed'", StringComparison.Ordinal));
    }

    [ServerFact(Needs)]
    public async Task Statements_counted_with_parameters_are_advised_on_from_the_view_alone()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await AdvisorDatabase.CreateAsync("CREATE EXTENSION IF NOT EXISTS pg_stat_statements;" + Events);
        await using (var connection = await server.OpenAsync(database.Name))
        {
            for (var run = 0; run < 20; run++)
            {
                await using var command = new NpgsqlCommand("SELECT id, amount FROM events WHERE account_id = $1 AND at > $2", connection)
                {
                    Parameters = { new() { Value = (long)run }, new() { Value = DateTime.UtcNow } },
                };
                await command.ExecuteNonQueryAsync();
            }
        }

        var advice = await database.AdviseAsync(Workload.Empty);

        advice.Indexes.ShouldContain(index => index.Index.Keys[0].Column == "account_id");
        advice.Cost.After.ShouldBeLessThan(advice.Cost.Before);
    }

    [ServerFact(Needs)]
    public async Task Partitioned_tables_get_one_index_on_the_parent()
    {
        var database = await AdvisorDatabase.CreateAsync("""
            CREATE TABLE log (id bigint NOT NULL, at date NOT NULL, device int NOT NULL, note text NOT NULL) PARTITION BY RANGE (at);
            CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2025-01-01') TO ('2025-07-01');
            CREATE TABLE log_2 PARTITION OF log FOR VALUES FROM ('2025-07-01') TO ('2026-01-01');
            INSERT INTO log SELECT g, date '2025-01-01' + g % 365, g * 7919 % 4000, repeat('x', 60) FROM generate_series(1, 40000) g;
            ANALYZE log;
            """);

        var advice = await database.AdviseAsync("-- calls: 500\nSELECT * FROM log WHERE device = 17;");

        var index = advice.Indexes.ShouldHaveSingleItem();
        index.Apply.ShouldBe(["CREATE INDEX idx_log_device ON public.log USING btree (device)"]);
        index.Rollback.ShouldBe(["DROP INDEX public.idx_log_device"]);
        await database.Server.ExecuteAsync(index.Apply[0] + ";" + index.Rollback[0], database.Name);
    }

    [ServerFact(Needs)]
    public async Task What_cannot_be_planned_is_named_and_the_rest_is_advised_on()
    {
        var database = await AdvisorDatabase.CreateAsync(Events + "CREATE FOREIGN DATA WRAPPER nothing; CREATE SERVER elsewhere FOREIGN DATA WRAPPER nothing; CREATE FOREIGN TABLE far (id int) SERVER elsewhere;");

        var advice = await database.AdviseAsync("""
            -- calls: 10
            SELECT * FROM events WHERE account_id = 7;
            SELECT FROM WHERE;
            SELECT * FROM no_such_table WHERE a = 1;
            SELECT * FROM far WHERE id = 1;
            VACUUM events;
            """);

        advice.Skipped.Select(skipped => skipped.Id).ShouldBe(["q2", "q3", "q4", "q5"]);
        advice.Skipped.ShouldAllBe(skipped => skipped.Reason.Length > 10);
        advice.Indexes.ShouldHaveSingleItem().Index.Keys[0].Column.ShouldBe("account_id");
    }

    [ServerFact(Needs)]
    public async Task A_budget_of_zero_advises_nothing_new()
    {
        var database = await AdvisorDatabase.CreateAsync(Events);

        var advice = await database.AdviseAsync("-- calls: 10\nSELECT * FROM events WHERE account_id = 7;", request => request with { BudgetBytes = 0 });

        advice.Indexes.ShouldBeEmpty();
        advice.Cost.After.ShouldBe(advice.Cost.Before);
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Without_HypoPG_it_says_what_to_do()
    {
        var server = await PostgresServer.SharedAsync();
        var database = new AdvisorDatabase(server, await server.CreateDatabaseAsync());

        var failure = await Should.ThrowAsync<UsageException>(() => database.AdviseAsync("SELECT 1 FROM pg_class;"));

        failure.Message.ShouldContain("HypoPG");
    }

    [ServerFact(Needs)]
    public async Task An_empty_workload_is_refused_and_nothing_advised_is_nothing_to_measure()
    {
        var database = await AdvisorDatabase.CreateAsync("SELECT 1;");

        (await Should.ThrowAsync<UsageException>(() => database.AdviseAsync(Workload.Empty))).Message.ShouldContain("no statement");
        (await database.AdviseAsync("SELECT 1;", request => request with { Prove = true })).Proof.ShouldBeNull();
    }
}
