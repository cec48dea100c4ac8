using Polystore.Core.Advising;
using Polystore.Core.Errors;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Advise;

/// <summary>Each kind of index is proposed where it is the right one, proven on a copy, and not where it is not.</summary>
public sealed class IndexKindTests
{
    private const TestServer Needs = TestServer.Postgres | TestServer.HypoPg;

    private const string Things = """
        CREATE TABLE things (id int PRIMARY KEY, token text NOT NULL, tags text[] NOT NULL, data jsonb NOT NULL, body text NOT NULL);
        INSERT INTO things SELECT g, encode(sha512(g::text::bytea), 'hex'), ARRAY['t' || g % 900, 'u' || g % 7], jsonb_build_object('sku', g % 5000, 'color', 'c' || g % 3, 'deep', jsonb_build_object('n', g)),
            'about ' || md5(g::text) || ' and ' || md5((g + 1)::text) FROM generate_series(1, 20000) g;
        VACUUM ANALYZE things;
        """;

    [ServerTheory(Needs)]
    [InlineData("SELECT id, data FROM things WHERE data @> '{\"sku\": 17}'", "USING gin (data jsonb_path_ops)")]
    [InlineData("SELECT id, data FROM things WHERE tags @> ARRAY['t17']", "USING gin (tags)")]
    [InlineData("SELECT id, data FROM things WHERE to_tsvector('english', body) @@ to_tsquery('english', 'cfcd208495d565ef66e7dff9f98764da')", "USING gin ((to_tsvector('english', body)))")]
    public async Task What_looks_inside_values_gets_an_inverted_index_that_a_copy_confirms(string statement, string definition)
    {
        var database = await AdvisorDatabase.CreateAsync(Things);

        var advice = await database.ProveAsync($"-- calls: 100\n{statement};", [await database.CopyAsync()]);

        advice.Indexes.ShouldHaveSingleItem().Apply[0].ShouldContain(definition);
        var blocks = advice.Proof.ShouldNotBeNull().Runs.Single(run => run.Metric == "blocks");
        blocks.After.ShouldBeLessThan(blocks.Before / 2);
        advice.Indexes[0].Why.ShouldContain("reckoned");
    }

    [ServerFact(Needs)]
    public async Task Patterns_get_trigrams_only_where_pg_trgm_is()
    {
        const string statement = "-- calls: 100\nSELECT id, data FROM things WHERE body LIKE '%8495d565%';";
        var without = await AdvisorDatabase.CreateAsync(Things);
        var with = await AdvisorDatabase.CreateAsync("CREATE EXTENSION pg_trgm;" + Things);

        (await without.AdviseAsync(statement)).Indexes.ShouldBeEmpty();
        var advice = await with.ProveAsync(statement, [await with.CopyAsync()]);

        advice.Indexes.ShouldHaveSingleItem().Apply[0].ShouldContain("USING gin (body public.gin_trgm_ops)");
    }

    // The decoy: a third of the rows match, and reading the table is cheaper.
    [ServerFact(Needs)]
    public async Task What_matches_a_third_of_the_rows_gets_no_inverted_index()
    {
        var database = await AdvisorDatabase.CreateAsync(Things + "INSERT INTO things SELECT id + 20000, token, tags, '{\"color\": \"c1\"}', body FROM things; VACUUM ANALYZE things;");

        var advice = await database.ProveAsync("-- calls: 100\nSELECT id, data FROM things WHERE data @> '{\"color\": \"c1\"}';", [await database.CopyAsync()]);

        advice.Indexes.ShouldBeEmpty();
    }

    [ServerFact(Needs)]
    public async Task Long_values_compared_for_equality_alone_get_a_hash_index_when_room_is_short()
    {
        var database = await AdvisorDatabase.CreateAsync(Things);

        var advice = await database.AdviseAsync("-- calls: 100\nSELECT id, data FROM things WHERE token = 'abc';", request => request with { BudgetBytes = 1024 * 1024 });

        advice.Indexes.ShouldHaveSingleItem().Apply[0].ShouldContain("USING hash (token)");
    }

    [ServerFact(Needs)]
    public async Task Kinds_that_were_not_asked_for_are_not_proposed()
    {
        var database = await AdvisorDatabase.CreateAsync(Things);

        var advice = await database.AdviseAsync(
            """
            -- calls: 100
            SELECT id, data FROM things WHERE data @> '{"sku": 17}';
            -- calls: 100
            SELECT id FROM things WHERE token = 'abc';
            """,
            request => request with { Kinds = IndexKinds.None, MaxColumns = 1 });

        var index = advice.Indexes.ShouldHaveSingleItem().Index;
        (index.Method, index.KeyColumns.Single(), index.Include.Count).ShouldBe(("btree", "token", 0));
    }

    [Fact]
    public void A_kind_that_does_not_exist_is_refused_with_the_list()
    {
        var failure = Should.Throw<UsageException>(() => IndexKindNames.Parse("btree,spgist"));

        failure.Message.ShouldContain("spgist");
        failure.Message.ShouldContain("gin");
    }
}
