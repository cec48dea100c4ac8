using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Findings;
using Polystore.Core.Proofs;
using Polystore.Postgres.Explain;
using Polystore.Postgres.Explain.Proving;
using Polystore.Postgres.Explain.Rewrites.Proving;
using Polystore.Postgres.Observe;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Explain.Connection;

/// <summary>Statements that explain proposes are compared with the user's own before they are shown.</summary>
public sealed class RewriteProofTests
{
    private const string Schema = """
        CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL);
        CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL, total int NOT NULL);
        INSERT INTO customers SELECT g, 'c' || g FROM generate_series(1, 300) g;
        INSERT INTO orders SELECT g, 1 + g % 300, g % 7 FROM generate_series(1, 6000) g;
        ANALYZE;
        """;

    private const string Correlated = "SELECT c.name, (SELECT sum(total) FROM orders o WHERE o.customer_id = c.id) AS total FROM customers c WHERE c.id > 10";

    private static readonly Lazy<Task<string>> Url = new(async () =>
    {
        var server = await PostgresServer.SharedAsync();
        return server.Url(await server.CreateDatabaseAsync(Schema));
    });

    private static async Task<Explanation> ExplainAsync(string sql, bool analyze, params string[] parameters)
    {
        var request = new ExplainRequest
        {
            Target = DatabaseUrl.Parse(await Url.Value),
            Sql = sql,
            Analyze = analyze,
            Parameters = parameters.Select((value, place) => (value, place)).ToDictionary(pair => $"{pair.place + 1}", pair => pair.value),
            Now = DateTimeOffset.UtcNow,
        };
        return await new PostgresExplainer(new PostgresProbe()).ExplainAsync(request, null, CancellationToken.None);
    }

    private static Finding Proposing(Explanation explanation) => explanation.Findings.Single(finding => finding.Remedy?.Rewrite is not null);

    [ServerTheory(TestServer.Postgres)]
    [InlineData(Correlated)]
    [InlineData("SELECT c.name, (SELECT sum(total) FROM orders o WHERE o.customer_id = c.id) AS total FROM customers c WHERE c.id > $1", "10")]
    public async Task A_measured_statement_is_proven_on_the_data(string sql, params string[] parameters)
    {
        var finding = Proposing(await ExplainAsync(sql, true, parameters));

        var proof = finding.Proof.ShouldNotBeNull(finding.Unproven);
        (proof.Kind, proof.Holds, proof.Runs[0].Digest).ShouldBe((ProofKind.Measured, true, DigestVerdict.Equal));
        proof.Runs[0].Reason.ShouldBe("on the data and on 60 random data sets");
        finding.Remedy!.Withheld.ShouldBeNull();
    }

    [ServerFact(TestServer.Postgres)]
    public async Task The_next_page_is_no_equal_and_that_is_said()
    {
        var finding = Proposing(await ExplainAsync("SELECT id, total FROM orders ORDER BY id LIMIT 5 OFFSET 5000", true));

        finding.Id.ShouldBe("PG-PLAN-LARGE-OFFSET");
        finding.Proof.ShouldBeNull();
        finding.Unproven.ShouldBe("its parameters are values that only the application has");
    }

    private static Finding Finding() => new()
    {
        Id = "PG-PLAN-X",
        Family = "plans",
        Severity = Severity.High,
        Subject = Subject.Statement("postgres", "statement"),
        Title = "t",
        Why = "w",
        Remedy = Remedy.ByHand("Write it so.", "an application") with { Rewrite = "SELECT 1" },
    };

    private static Proof Cost(double before, double after) =>
        new() { Kind = ProofKind.Planner, Environment = "e", Runs = [new ProofRun { Scale = 1, Metric = "cost", Before = before, After = after }] };

    [Fact]
    public void A_statement_that_returns_other_rows_is_never_shown()
    {
        var judged = RewriteJudgement.Of(Finding(), RewriteVerdict.Different("3 rows before, 4 after") with { Proof = Cost(10, 1) });

        judged.Remedy!.Rewrite.ShouldBeNull();
        judged.Remedy.Guidance!.ShouldContain("3 rows before, 4 after");
        judged.Remedy.Guidance!.ShouldNotContain("Write it so");
        judged.Proof.ShouldBeNull();
    }

    [Fact]
    public void A_statement_that_is_no_better_is_withheld()
    {
        var judged = RewriteJudgement.Of(Finding(), new RewriteVerdict(DigestVerdict.Equal, null) { Proof = Cost(10, 12) });

        judged.Remedy!.Withheld!.ShouldContain("no lower cost");
        judged.Severity.ShouldBe(Severity.Low);
    }

    [Fact]
    public void What_cannot_be_told_keeps_its_reason()
    {
        var judged = RewriteJudgement.Of(Finding(), RewriteVerdict.Undetermined("it locks rows"));

        (judged.Unproven, judged.Remedy!.Rewrite, judged.Severity).ShouldBe(("it locks rows", "SELECT 1", Severity.High));
    }
}
