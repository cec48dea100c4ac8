using Polystore.Core.Advising;
using Polystore.Core.Proofs;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Advise;

/// <summary>What measuring on a copy does to advice; runs are measured in blocks, so that the machine plays no part.</summary>
public sealed class AdviceProofTests
{
    private const TestServer Needs = TestServer.Postgres | TestServer.HypoPg;

    // The planner takes a two hundredth of the rows to pass the filter, evenly spread; they are the oldest ones. Read from the newest
    // on by an index, nearly the whole table is visited row by row before the first one comes.
    private const string OldestOnly = """
        CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer int NOT NULL, at timestamptz NOT NULL, amount int NOT NULL, note text NOT NULL);
        INSERT INTO orders (customer, at, amount, note)
        SELECT g % 500, timestamptz '2025-01-01' + (g::bigint * 7919 % 40000) * interval '1 minute', CASE WHEN g::bigint * 7919 % 40000 < 200 THEN 1007 ELSE 5 END, repeat('x', 300) FROM generate_series(1, 40000) g;
        VACUUM ANALYZE orders;
        """;

    private const string NewestFirst = """
        -- calls: 10
        SELECT id, note FROM orders WHERE amount % 1000 = 7 ORDER BY at DESC LIMIT 1;
        """;

    [ServerFact(Needs)]
    public async Task An_index_that_makes_a_statement_choose_a_worse_plan_is_withdrawn_with_the_measurement()
    {
        var database = await AdvisorDatabase.CreateAsync(OldestOnly);
        var unproven = await database.AdviseAsync(NewestFirst, Simple);
        unproven.Indexes.ShouldHaveSingleItem().Index.KeyColumns.ShouldBe(["at"], "the planner falls for it");

        var advice = await database.ProveAsync(NewestFirst, [await database.CopyAsync()], Simple);

        advice.Indexes.ShouldBeEmpty();
        advice.Refused.ShouldContain(refused => refused.Definition.Contains("(at)", StringComparison.Ordinal) && refused.Reason.Contains("slowed", StringComparison.Ordinal));
        advice.Proof.ShouldNotBeNull().Runs.ShouldNotContain(run => run.Change == ProofChange.Slower);
    }

    // The decoy: the same table and the same trap, and an index that serves another statement as promised.
    [ServerFact(Needs)]
    public async Task An_index_that_keeps_its_promise_stays_beside_one_that_does_not()
    {
        var database = await AdvisorDatabase.CreateAsync(OldestOnly);

        var advice = await database.ProveAsync(NewestFirst + "\n-- calls: 100\nSELECT note FROM orders WHERE customer = 42;", [await database.CopyAsync()], Simple);

        advice.Indexes.ShouldHaveSingleItem().Index.KeyColumns.ShouldBe(["customer"]);
        advice.Proof.ShouldNotBeNull().Runs.ShouldContain(run => run.Change == ProofChange.Faster);
    }

    // Two indexes that pay by far; who may not make a write dearer keeps only what the write's table does not have to carry.
    [ServerFact(Needs)]
    public async Task A_write_that_may_not_become_slower_is_spared_every_new_index_of_its_table()
    {
        const string Workload = """
            -- calls: 1000
            SELECT note FROM orders WHERE customer = 42;
            -- calls: 1000
            SELECT body FROM letters WHERE sender = 42;
            -- calls: 10
            INSERT INTO orders (customer, at, amount, note) SELECT g % 500, timestamptz '2026-01-01', 5, 'x' FROM generate_series(1, 500) g;
            """;
        var database = await AdvisorDatabase.CreateAsync(OldestOnly + """
            CREATE TABLE letters (id int PRIMARY KEY, sender int NOT NULL, body text NOT NULL);
            INSERT INTO letters SELECT g, g % 500, repeat('x', 300) FROM generate_series(1, 40000) g;
            VACUUM ANALYZE letters;
            """);
        var copy = await database.CopyAsync();

        var weighed = await database.ProveAsync(Workload, [copy], Simple);
        var spared = await database.ProveAsync(Workload, [copy], request => Simple(request) with { MostWriteSlowdown = 0.1 });

        weighed.Indexes.Select(index => index.Index.Table).ShouldBe(["orders", "letters"], ignoreOrder: true);
        spared.Indexes.Select(index => index.Index.Table).ShouldBe(["letters"], string.Join("; ", spared.Proof!.Runs.Select(run => $"{run.Statement} {run.Metric} {run.Before} {run.After} {run.Change}")));
        spared.Refused.ShouldContain(refused => refused.Definition.Contains("orders", StringComparison.Ordinal) && refused.Reason.Contains("no write may become slower by more than 10", StringComparison.Ordinal));
        spared.Proof.ShouldNotBeNull().Runs.ShouldNotContain(run => run.Metric == "ms" && run.Change == ProofChange.Slower);
    }

    private static Core.Engines.AdviseRequest Simple(Core.Engines.AdviseRequest request) => request with { Kinds = IndexKinds.None, MaxColumns = 1 };
}
