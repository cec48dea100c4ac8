using System.Text.Json;
using Polystore.Cli.CommandLine;
using Polystore.TestServers;

namespace Polystore.Cli.Tests.Commands;

/// <summary><c>polystore explain</c> on a running server, from the arguments to what is printed.</summary>
public sealed class ExplainLiveTests
{
    private const string Canary = "CANARY7731";

    private const string Schema = """
        CREATE SEQUENCE tickets;
        CREATE TABLE orders (id int PRIMARY KEY, note text NOT NULL, total int NOT NULL);
        INSERT INTO orders SELECT g, 'note ' || g, g % 100 FROM generate_series(1, 20000) g;
        ANALYZE;
        """;

    private static readonly Lazy<Task<string>> Url = new(async () =>
    {
        var server = await PostgresServer.SharedAsync();
        return server.Url(await server.CreateDatabaseAsync(Schema));
    });

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await CommandLineHost.RunAsync(["explain", await Url.Value, .. arguments], output, error, CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }

    [ServerTheory(TestServer.Postgres)]
    [InlineData("terminal", "Seq Scan on orders")]
    [InlineData("markdown", "Seq Scan on orders")]
    [InlineData("html", "<svg")]
    [InlineData("json", "polystore.plan/1")]
    [InlineData("sarif", "2.1.0")]
    public async Task Every_format_shows_plan_and_advice_and_no_value(string format, string words)
    {
        var (code, output, error) = await RunAsync($"SELECT * FROM orders WHERE note = '{Canary}'", "--analyze", "--format", format);

        code.ShouldBe(0, error);
        error.ShouldBeEmpty();
        output.ShouldContain(words);
        output.ShouldContain("PG-PLAN-SEQ-SCAN");
        output.ShouldContain("idx_orders_note");
        output.ShouldNotContain(Canary);
    }

    [ServerFact(TestServer.Postgres)]
    public async Task The_document_holds_the_measured_tree()
    {
        var (code, output, _) = await RunAsync("SELECT * FROM orders WHERE note = 'note 7'", "--analyze", "--format", "json");

        code.ShouldBe(0);
        using var document = JsonDocument.Parse(output);
        document.RootElement.GetProperty("engine").GetString().ShouldBe("postgres");
        document.RootElement.GetProperty("root").GetProperty("rows").GetDouble().ShouldBe(1);
        document.RootElement.GetProperty("findings").EnumerateArray().ShouldContain(finding => finding.GetProperty("id").GetString() == "PG-PLAN-SEQ-SCAN");
    }

    [ServerTheory(TestServer.Postgres)]
    [InlineData("line 2, column 6", "SELECT id\nFORM orders")]
    [InlineData("did you mean orders?", "SELECT * FROM oders")]
    [InlineData("line 1, column 8", "SELECT idd FROM orders")]
    [InlineData("There are 2 statements with a plan", "SELECT 1; SELECT 2")]
    [InlineData("VACUUM has no plan", "VACUUM orders")]
    [InlineData("--analyze-writes", "DELETE FROM orders", "--analyze")]
    [InlineData("whose effects a rollback does not undo", "SELECT nextval('tickets')", "--analyze")]
    [InlineData("no parameters", "SELECT 1", "--param", "3")]
    public async Task What_cannot_be_explained_gets_one_sentence_and_exit_code_2(string words, string sql, params string[] options)
    {
        var (code, output, error) = await RunAsync([sql, .. options]);

        code.ShouldBe(2, error);
        output.ShouldBeEmpty();
        error.ShouldContain(words);
        error.ShouldNotContain("   at ");
        error.Split('\n')[0].ShouldMatch("[.?]$");
    }

    [ServerFact(TestServer.Postgres)]
    public async Task A_script_is_read_from_a_file_and_one_statement_of_it_chosen()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "\\timing on\nSELECT 1;\nSELECT id FROM orders WHERE id = :id;\n");

            var (code, output, error) = await RunAsync(file, "--nth", "2", "--param", "id=7");

            code.ShouldBe(0, error);
            output.ShouldContain("Index Only Scan using orders_pkey");
            output.ShouldContain("id is $1");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [ServerFact(TestServer.Postgres)]
    public async Task A_statement_of_a_megabyte_does_not_bury_its_plan()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, $"SELECT id FROM orders WHERE total IN ({string.Join(", ", Enumerable.Range(1_000_000, 120_000))})");

            var (code, output, error) = await RunAsync(file, "--analyze");

            code.ShouldBe(0, error);
            output.ShouldContain("PG-PLAN-LONG-LIST");
            output.Length.ShouldBeLessThan(100_000);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
