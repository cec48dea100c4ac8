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

    private static Core.Engines.AdviseRequest Simple(Core.Engines.AdviseRequest request) => request with { Kinds = IndexKinds.None, MaxColumns = 1 };
}
