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
        CREATE TABLE visits AS SELECT id, tenant FROM tickets;
        CREATE INDEX visits_tenant ON visits (tenant);
        ALTER TABLE parcels ALTER state SET STATISTICS 1000;
        ALTER TABLE tickets ALTER state SET STATISTICS 1000;
        ANALYZE;
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
            ArisesFor(found).ShouldNotBeNull().ShouldEndWith("a rare value of tickets.tenant");
            ArisesFor(found)!.ShouldNotContain("the most common value");
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

    // A loop over the few rows of any tenant is right for all but the one that half of the rows belong to.
    [ServerFact(TestServer.Postgres)]
    public async Task The_generic_plan_is_run_with_each_value_and_said_to_be_wrong_for_those_that_pay()
    {
        var notes = (await ExplainAsync("SELECT count(p.body) FROM visits v JOIN parcels p ON p.id = v.id WHERE v.tenant = $1", analyze: true)).Notes;

        notes.ShouldContain(note => note.StartsWith("For the most common value of visits.tenant: ") && note.Contains(" blocks, by the generic plan "));
        notes.ShouldContain(note => note.StartsWith("For a rare value of visits.tenant: ") && note.Contains("of the different values are of this kind"));
        notes.ShouldContain(note => note.StartsWith("Where each row is asked for equally often, plans by value cost "));
        notes.Single(note => note.StartsWith("The generic plan is wrong for ")).ShouldStartWith("The generic plan is wrong for the most common value of visits.tenant (");
        notes.ShouldContain(note => note.EndsWith("plans each execution by its value.") && note.Contains("plan_cache_mode = force_custom_plan"));
    }

    // Here the generic plan is another than that of the most common value as well, and touches as many blocks.
    [ServerFact(TestServer.Postgres)]
    public async Task A_generic_plan_that_costs_nobody_anything_is_left_alone()
    {
        var notes = (await ExplainAsync("SELECT id, body FROM parcels WHERE state = $1", analyze: true)).Notes;

        notes.ShouldContain(note => note.StartsWith("For the most common value of parcels.state: Seq Scan on parcels (cost ") && note.Contains("99.9 % of the rows and 33.33 % of the different values"));
        notes.ShouldContain(note => note.Contains("nothing is gained by another plan_cache_mode"));
        notes.ShouldNotContain(note => note.Contains("force_custom_plan"));
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
