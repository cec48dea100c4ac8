using System.Text;
using Polystore.Core.Advising;
using Polystore.Core.Catalogs;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Proofs;
using Polystore.Core.Rules;
using Polystore.Core.Workloads;
using Polystore.Postgres.Advise;
using Polystore.Postgres.Apply;
using Polystore.Postgres.Observe;
using Polystore.Postgres.Tests.Faults;
using Polystore.Postgres.Tests.Shop;
using Polystore.Samples.Shop;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Advise;

/// <summary>What is advised can be applied as it stands, does no harm as a whole, and what hinders it is told in words.</summary>
public sealed class AdviceSafetyTests
{
    private const TestServer Needs = TestServer.Postgres | TestServer.HypoPg;

    private const string Orders = """
        CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer int NOT NULL, at timestamptz NOT NULL, note text NOT NULL);
        INSERT INTO orders (customer, at, note) SELECT g % 3000, timestamptz '2025-01-01' + g * interval '1 minute', repeat('x', 150) FROM generate_series(1, 30000) g;
        VACUUM ANALYZE orders;
        """;

    [ServerFact(Needs)]
    public async Task All_changes_together_serve_the_shop_at_two_volumes_and_leave_check_nothing_new()
    {
        var server = await PostgresServer.SharedAsync();
        var names = new List<string>();
        foreach (var scale in new[] { 0.01, 0.03 })
        {
            names.Add(await ShopDatabase.CreateAsync(server, new ShopOptions { Scale = scale }));
            await FaultSuite.RunAsync(server, names[^1], "CREATE EXTENSION hypopg; VACUUM ANALYZE;");
        }

        var database = new AdvisorDatabase(server, names[0]);
        var copies = new[] { await database.CopyAsync(), await (database with { Name = names[1] }).CopyAsync() };
        var before = await IndexFindingsAsync(database.Url);

        var advice = await database.ProveAsync(ShopSample.Workload, copies);

        advice.Proof.ShouldNotBeNull().Runs.Select(run => run.Scale).Distinct().Count().ShouldBe(2);
        advice.Proof.Runs.ShouldNotContain(run => run.Change == ProofChange.Slower && !Writes(advice, run.Statement));
        advice.Proof.Runs.ShouldNotContain(run => run.Digest == DigestVerdict.Different);
        foreach (var volume in advice.Proof.Runs.Where(run => run.Metric == "blocks").GroupBy(run => run.Scale))
        {
            volume.Sum(run => run.After).ShouldBeLessThan(volume.Sum(run => run.Before));
        }

        // Every statement is parsed and carried out as it is printed, and undone.
        var changes = advice.Indexes.Select(index => new Change(index.Index.Name, "index", index.Apply, index.Rollback))
            .Concat(advice.Drops.Select(drop => new Change(drop.Index.Name, "drop", drop.Apply, drop.Rollback)))
            .ToList();
        var schema = await SchemaText.ReadAsync(server, names[0]);
        (await new PostgresApplier().ApplyAsync(database.Url, changes, new ObserveOptions(), null, CancellationToken.None)).Error.ShouldBeNull();
        (await IndexFindingsAsync(database.Url)).Except(before).ShouldBeEmpty();
        (await new PostgresApplier().ApplyAsync(database.Url, changes.Select(change => change.Inverse()).Reverse().ToList(), new ObserveOptions(), null, CancellationToken.None)).Error.ShouldBeNull();
        (await SchemaText.ReadAsync(server, names[0])).ShouldBe(schema);
    }

    [ServerFact(Needs)]
    public async Task Names_fit_in_63_bytes_and_clash_with_nothing()
    {
        var table = "табель_" + new string('t', 40);
        var column = new string('c', 60);
        var database = await AdvisorDatabase.CreateAsync($"""
            CREATE TABLE "{table}" (id int PRIMARY KEY, {column} int NOT NULL, "{column[..59]}Д" int NOT NULL, note text);
            INSERT INTO "{table}" SELECT g, g * 7919 % 20000, g * 104729 % 20000, repeat('x', 200) FROM generate_series(1, 20000) g;
            VACUUM ANALYZE;
            """);
        var workload = $"""
            -- calls: 100
            SELECT note FROM "{table}" WHERE {column} = 5;
            -- calls: 100
            SELECT note FROM "{table}" WHERE "{column[..59]}Д" = 5;
            """;
        var taken = (await database.AdviseAsync(workload)).Indexes.Select(index => index.Index.Name).ToList();
        taken.Distinct().Count().ShouldBe(2);
        taken.ShouldAllBe(name => Encoding.UTF8.GetByteCount(name) <= 63);

        // Another relation has come by the very names.
        await FaultSuite.RunAsync(database.Server, database.Name, string.Concat(taken.Select(name => $"CREATE VIEW \"{name}\" AS SELECT 1;")));
        var again = await database.AdviseAsync(workload);

        again.Indexes.Count.ShouldBe(2);
        again.Indexes.Select(index => index.Index.Name).Intersect(taken).ShouldBeEmpty();
        await FaultSuite.RunAsync(database.Server, database.Name, string.Concat(again.Indexes.SelectMany(index => index.Apply.Concat(index.Rollback)).Select(statement => statement + ";")));
    }

    [ServerFact(Needs)]
    public async Task An_index_that_a_new_one_covers_is_dropped_and_one_that_keeps_a_promise_is_not()
    {
        var database = await AdvisorDatabase.CreateAsync(Orders + "CREATE INDEX by_customer ON orders (customer); CREATE UNIQUE INDEX by_customer_and_id ON orders (at, id);");

        var advice = await database.ProveAsync(
            "-- calls: 100\nSELECT id, at FROM orders WHERE customer = 42 ORDER BY at;\n-- calls: 100\nSELECT note FROM orders WHERE customer = 7;",
            [await database.CopyAsync()],
            request => request with { Kinds = IndexKinds.None });

        if (advice.Indexes.Count > 0)
        {
            advice.Drops.ShouldHaveSingleItem().Index.Name.ShouldBe("by_customer");
        }

        advice.Drops.ShouldNotContain(drop => drop.Index.Unique);
    }

    [ServerFact(Needs)]
    public async Task An_index_on_what_every_update_changes_is_refused_with_the_arithmetic_and_one_beside_it_is_not()
    {
        var database = await AdvisorDatabase.CreateAsync(Orders);

        var advice = await database.AdviseAsync("""
            -- calls: 1
            SELECT note FROM orders WHERE at = '2025-01-02';
            -- calls: 200
            SELECT note FROM orders WHERE customer = 42;
            -- calls: 100000
            UPDATE orders SET at = now() WHERE id = 7;
            """);

        advice.Indexes.ShouldHaveSingleItem().Index.KeyColumns.First().ShouldBe("customer");
        advice.Refused.ShouldContain(refused => refused.Definition.Contains("(at", StringComparison.Ordinal) && refused.Reason.Contains("cost the writes", StringComparison.Ordinal));
    }

    [ServerFact(Needs)]
    public async Task A_copy_of_a_key_that_carries_columns_gains_nothing_for_single_rows_and_something_for_ranges()
    {
        var database = await AdvisorDatabase.CreateAsync(Orders);

        (await database.AdviseAsync("-- calls: 100000\nSELECT customer FROM orders WHERE id = 42;")).Indexes.ShouldBeEmpty();
        var advice = await database.AdviseAsync("-- calls: 100\nSELECT sum(customer) FROM orders WHERE id BETWEEN 100 AND 20000;");

        advice.Indexes.ShouldHaveSingleItem().Index.KeyColumns.First().ShouldBe("id");
    }

    [ServerFact(Needs)]
    public async Task Tables_without_rights_and_of_other_sessions_are_named_and_the_rest_is_advised_on()
    {
        var database = await AdvisorDatabase.CreateAsync(Orders + "CREATE TABLE secrets (id int, code text);");
        var role = await database.Server.CreateRoleAsync();
        await FaultSuite.RunAsync(database.Server, database.Name, $"GRANT SELECT ON orders TO {role};");
        await using var other = await database.Server.OpenAsync(database.Name);
        await using (var temporary = new Npgsql.NpgsqlCommand("CREATE TEMPORARY TABLE basket AS SELECT g AS id FROM generate_series(1, 1000) g", other))
        {
            await temporary.ExecuteNonQueryAsync();
        }

        var advice = await database.AdviseAsync(
            "-- calls: 10\nSELECT note FROM orders WHERE customer = 7;\nSELECT * FROM secrets WHERE code = 'x';\nSELECT * FROM basket WHERE id = 1;",
            request => request with { Target = DatabaseUrl.Parse(database.Server.Url(database.Name, role)) });

        advice.Skipped.Select(skipped => skipped.Id).ShouldBe(["q2", "q3"]);
        advice.Skipped[0].Reason.ShouldContain("permission denied");
        advice.Indexes.ShouldHaveSingleItem().Index.Table.ShouldBe("orders");
    }

    [ServerFact(Needs)]
    public async Task A_statement_whose_planning_takes_too_long_is_left_out()
    {
        var database = await AdvisorDatabase.CreateAsync(Orders + "CREATE FUNCTION slow() RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1 FROM pg_sleep(30)';");

        var advice = await database.AdviseAsync(
            "-- calls: 10\nSELECT note FROM orders WHERE customer = slow();\n-- calls: 10\nSELECT note FROM orders WHERE customer = 7;",
            request => request with { Options = new ObserveOptions { StatementTimeout = TimeSpan.FromSeconds(2) } });

        advice.Skipped.ShouldHaveSingleItem().Id.ShouldBe("q1");
        advice.Indexes.ShouldHaveSingleItem().Index.KeyColumns.First().ShouldBe("customer");
    }

    private static bool Writes(Advice advice, string? id) => advice.Statements.Single(statement => statement.Id == id).Sql!.TrimStart() is { } sql
        && new[] { "INSERT", "UPDATE", "DELETE", "MERGE" }.Any(verb => sql.StartsWith(verb, StringComparison.OrdinalIgnoreCase));

    private static async Task<IReadOnlyList<string>> IndexFindingsAsync(DatabaseUrl target)
    {
        var snapshot = await new PostgresProbe().ObserveAsync(target, new ObserveOptions(), null, CancellationToken.None);
        var rules = RuleCatalog.FindIn(typeof(PostgresEngine).Assembly).Where(rule => rule.Info.Family == "indexes").ToList();
        var run = await RuleRunner.RunAsync(rules, new RuleSelection(), new RuleContext { Snapshot = snapshot, Now = snapshot.ObservedAt }, (questions, cancellation) => new PostgresProbe().AnswerAsync(target, questions, new ObserveOptions(), cancellation));
        return run.Findings().Where(finding => finding.State == FindingState.Problem).Select(finding => $"{finding.Id} {finding.Object}").ToList();
    }
}
