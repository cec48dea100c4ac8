using Npgsql;
using Polystore.Core.Advising;
using Polystore.Core.Workloads;
using Polystore.Postgres.Tests.Advise;
using Polystore.Postgres.Workloads.Values;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Workloads;

/// <summary>Partial indexes from counters that lost the constants, where something else shows them.</summary>
public sealed class SeenConstantTests
{
    private const TestServer Needs = TestServer.Postgres | TestServer.HypoPg;

    private const string Jobs = """
        CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
        CREATE TABLE jobs (id int PRIMARY KEY, state text NOT NULL, urgent boolean NOT NULL, payload text NOT NULL);
        INSERT INTO jobs SELECT g, CASE WHEN g % 1000 = 0 THEN 'waiting' WHEN g % 1000 = 1 THEN 'failed' ELSE 'done' END, g % 1000 = 2, repeat('x', 60) FROM generate_series(1, 50000) g;
        VACUUM ANALYZE jobs;
        SELECT pg_stat_statements_reset(0, (SELECT oid FROM pg_database WHERE datname = current_database()), 0);
        """;

    [ServerFact(Needs)]
    public async Task What_every_session_asks_for_may_be_the_condition_of_an_index()
    {
        var advice = await AdviseAsync(Jobs, Enumerable.Repeat("SELECT * FROM jobs WHERE state = 'waiting'", 6));

        var partial = advice.Indexes.Single(index => index.Index.Predicate is not null);
        partial.Index.Predicate.ShouldNotBeNull().ShouldContain("'waiting'");
        partial.Why.ShouldContain("jobs.state was compared with one and the same constant in all 6 executions that pg_stat_activity showed");
        partial.Why.ShouldNotContain("plan_cache_mode");
    }

    // Another constant, too few executions, or a parameter of which nobody sees the value.
    [ServerTheory(Needs)]
    [InlineData(5, 1, false)]
    [InlineData(4, 0, false)]
    [InlineData(6, 0, true)]
    public async Task What_changes_or_was_hardly_seen_is_no_condition(int waiting, int failed, bool bound)
    {
        var texts = Enumerable.Repeat("waiting", waiting).Concat(Enumerable.Repeat("failed", failed)).Select(state => bound ? "SELECT * FROM jobs WHERE state = $1" : $"SELECT id, payload FROM jobs WHERE state = '{state}'");

        var advice = await AdviseAsync(Jobs, texts, bound ? "waiting" : null);

        advice.Indexes.ShouldAllBe(index => index.Index.Predicate == null);
        advice.Indexes.ShouldContain(index => index.Index.Keys[0].Column == "state");
    }

    [ServerTheory(Needs)]
    [InlineData("waiting", true)]
    [InlineData("failed", false)]
    public async Task What_pg_qualstats_saw_in_every_execution_may_be_the_condition_of_an_index(string last, bool partial)
    {
        var texts = Enumerable.Repeat("waiting", 9).Append(last).Select(state => $"SELECT * FROM jobs WHERE state = '{state}'");

        var advice = await AdviseAsync(Jobs + "CREATE EXTENSION pg_qualstats;", ["SET pg_qualstats.sample_rate = 1; " + string.Join("; ", texts)]);

        advice.Indexes.Any(index => index.Index.Predicate is { } predicate && predicate.Contains("'waiting'")
            && index.Why.Contains("all 10 executions that pg_qualstats sampled")).ShouldBe(partial, string.Join('\n', advice.Indexes.Select(index => index.Why)));
    }

    [Theory]
    [InlineData("SELECT * FROM t WHERE a = $1 AND b = $2", "select *  from t where a='it''s' and b = -- x\n 7;", 1, "it's", false)]
    [InlineData("SELECT * FROM t WHERE a = $1 AND b = $2", "SELECT * FROM t WHERE a = 'x' AND b = 7", 2, "7", false)]
    [InlineData("SELECT * FROM t WHERE a = $1", "SELECT * FROM t WHERE a = FALSE", 1, "false", false)]
    [InlineData("SELECT * FROM t WHERE a = $1", "SELECT * FROM t WHERE a = $1", 1, null, true)]
    [InlineData("SELECT * FROM t WHERE a = $1", "SELECT * FROM t WHERE a = E'\\\\x'", 1, null, false)]
    [InlineData("SELECT * FROM t WHERE a = $1", "SELECT * FROM t WHERE a IN ('x', 'y')", 1, null, false)]
    public void Constants_are_found_at_the_place_of_their_parameter(string general, string text, int position, string? expected, bool sent)
    {
        var (values, bound) = new SessionTexts([("7", text), ("8", "SELECT 1")]).Values(new WorkloadStatement { Id = "7", Sql = general }, position);

        values.Keys.SingleOrDefault().ShouldBe(expected);
        bound.ShouldBe(sent);
    }

    // Each text in a session of its own, which stays open and shows it.
    private static async Task<Advice> AdviseAsync(string schema, IEnumerable<string> texts, string? parameter = null)
    {
        var database = await AdvisorDatabase.CreateAsync(schema);
        var sessions = new List<NpgsqlConnection>();
        try
        {
            foreach (var text in texts)
            {
                sessions.Add(await database.Server.OpenAsync(database.Name));
                await using var command = new NpgsqlCommand(text, sessions[^1]);
                if (parameter is not null)
                {
                    command.Parameters.Add(new NpgsqlParameter { Value = parameter });
                }

                await command.ExecuteNonQueryAsync();
            }

            return await database.AdviseAsync(Workload.Empty with { Source = WorkloadSource.ServerStatistics });
        }
        finally
        {
            foreach (var session in sessions)
            {
                await session.DisposeAsync();
            }
        }
    }
}
