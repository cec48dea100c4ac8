using System.Text.Json;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Postgres.Explain;
using Polystore.Postgres.Observe;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Explain.Connection;

/// <summary>A statement with parameters is judged for several values: what holds for the most common one may be wrong for a rare one.</summary>
public sealed class ValueJudgementTests
{
    private const string Rare = "few-of-";
    private const string Common = "most-of-all";

    // Half of the tickets are one tenant's, the others share the rest; a shelf holds as many tickets as any other.
    private const string Schema = $"""
        CREATE TABLE tickets (id int PRIMARY KEY, tenant text NOT NULL, shelf int NOT NULL, state text NOT NULL, body text NOT NULL);
        INSERT INTO tickets SELECT g, CASE WHEN g % 2 = 0 THEN '{Common}' ELSE '{Rare}' || (g * 7919 % 20000) END, g % 3, CASE WHEN g % 1000 = 0 THEN 'held' ELSE 'sent' END, repeat('x', 80) FROM generate_series(1, 60000) g;
        CREATE TABLE parcels (id int PRIMARY KEY, state text NOT NULL, body text NOT NULL);
        INSERT INTO parcels SELECT g, CASE WHEN g % 2000 = 0 THEN 'lost' WHEN g % 2000 = 1 THEN 'late' ELSE 'done' END, repeat('x', 80) FROM generate_series(1, 60000) g;
        CREATE INDEX parcels_state ON parcels (state);
        ALTER TABLE parcels ALTER state SET STATISTICS 1000;
        ALTER TABLE tickets ALTER state SET STATISTICS 1000;
        VACUUM ANALYZE;
        """;

    private static readonly Lazy<Task<string>> Url = new(async () =>
    {
        var server = await PostgresServer.SharedAsync();
        return server.Url(await server.CreateDatabaseAsync(Schema));
    });

    [ServerTheory(TestServer.Postgres)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_wrong_for_a_rare_value_only_is_found_and_says_so(bool analyze)
    {
        var explanation = await ExplainAsync("SELECT id, body FROM tickets WHERE tenant = $1", analyze);

        var found = Problems(explanation).Where(finding => finding.Remedy?.Effects.OfType<IndexCreated>().Any() == true).ShouldHaveSingleItem();
        found.Remedy!.Apply[0].ShouldContain("(tenant)");
        if (analyze)
        {
            ArisesFor(found).ShouldBe("a rare value of tickets.tenant");
            found.Subject.Location.ShouldBeNull();
        }

        var texts = JsonSerializer.Serialize(explanation.Findings) + string.Join('\n', explanation.Notes);
        texts.ShouldNotContain(Rare);
        texts.ShouldNotContain(Common);
    }

    [ServerTheory(TestServer.Postgres)]
    [InlineData("SELECT id FROM tickets WHERE shelf = $1")]
    [InlineData("SELECT id FROM tickets WHERE id = $1")]
    public async Task Values_that_are_planned_alike_need_no_words(string sql)
    {
        var explanation = await ExplainAsync(sql, analyze: true);

        explanation.Findings.ShouldAllBe(finding => ArisesFor(finding) == null);
        string.Join('\n', explanation.Notes).ShouldNotContain("depends on the value");
    }

    [ServerFact(TestServer.Postgres)]
    public async Task The_generic_plan_is_run_with_each_value_and_said_to_be_wrong_for_those_that_pay()
    {
        var notes = (await ExplainAsync("SELECT id, body FROM parcels WHERE state = $1", analyze: true)).Notes;

        notes.ShouldContain(note => note.StartsWith("For the most common value of parcels.state: Seq Scan on parcels (cost ") && note.Contains("99.9 % of the rows and 33.33 % of the different values"));
        notes.ShouldContain(note => note.StartsWith("For the least common known value of parcels.state: ") && note.Contains("parcels_state") && note.Contains("blocks, by the generic plan"));
        notes.ShouldContain(note => note.StartsWith("Where each row is asked for equally often, plans by value cost"));
        var verdict = notes.Single(note => note.StartsWith("The generic plan is wrong for "));
        verdict.ShouldContain("a value of parcels.state of middling frequency (");
        verdict.ShouldContain("the least common known value of parcels.state (");
        verdict.ShouldContain("right for the most common value of parcels.state: plan_cache_mode = force_custom_plan");
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Of_two_columns_the_rare_value_of_one_is_tried_beside_the_common_one_of_the_other()
    {
        var explanation = await ExplainAsync("SELECT id FROM parcels p JOIN tickets t USING (id) WHERE p.state = $1 AND t.state = $2", analyze: false);

        explanation.Notes.ShouldContain(note => note.StartsWith("For the least common known value of parcels.state and the most common value of tickets.state: "));
        explanation.Notes.ShouldNotContain(note => note.StartsWith("Where each row is asked for"));
    }

    [ServerFact(TestServer.Postgres)]
    public async Task A_write_is_run_once_and_judged_by_the_planner_for_other_values()
    {
        var explanation = await ExplainAsync("UPDATE parcels SET body = 'y' WHERE state = $1", analyze: true, writes: true);

        explanation.Notes.ShouldContain(note => note.StartsWith("For the least common known value of parcels.state: ") && !note.Contains("run: "));
        explanation.Notes.ShouldContain(note => note.EndsWith("what that costs shows with --analyze."));
    }

    private static IEnumerable<Finding> Problems(Explanation explanation) => explanation.Findings.Where(finding => finding.State == FindingState.Problem);

    private static string? ArisesFor(Finding finding) => finding.Evidence.FirstOrDefault(evidence => evidence.Name == "arises for")?.Value.Boxed as string;

    private static async Task<Explanation> ExplainAsync(string sql, bool analyze, bool writes = false) =>
        await new PostgresExplainer(new PostgresProbe()).ExplainAsync(
            new ExplainRequest { Target = DatabaseUrl.Parse(await Url.Value), Sql = sql, Analyze = analyze, AnalyzeWrites = writes, Now = DateTimeOffset.UtcNow }, null, CancellationToken.None);
}
