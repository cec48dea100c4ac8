using System.Text.Json;
using System.Text.RegularExpressions;
using Polystore.Cli.CommandLine;
using Polystore.TestServers;

namespace Polystore.Cli.Tests.Commands;

/// <summary><c>polystore advise --apply</c> on a running server: made, used, and taken back.</summary>
public sealed class AdviseApplyTests
{
    private const TestServer Needs = TestServer.Postgres | TestServer.HypoPg;

    private const string Schema = """
        CREATE EXTENSION hypopg;
        CREATE TABLE visits (id int PRIMARY KEY, patient int NOT NULL, name text NOT NULL, note text NOT NULL);
        INSERT INTO visits SELECT g, g % 4000, 'Name ' || g % 9000, repeat('x', 80) FROM generate_series(1, 40000) g;
        ANALYZE;
        """;

    private static readonly string Statements = """
        -- calls: 100
        SELECT note FROM visits WHERE patient = 7;
        -- calls: 100
        SELECT id, note FROM visits WHERE lower(name) = 'name 12';
        """;

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await CommandLineHost.RunAsync(arguments, output, error, CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }

    private static async Task<(PostgresServer Server, string Database, string Workload)> PrepareAsync()
    {
        var server = await PostgresServer.SharedAsync();
        var workload = Path.Combine(Directory.CreateTempSubdirectory("polystore-apply-").FullName, "workload.sql");
        await File.WriteAllTextAsync(workload, Statements);
        return (server, await server.CreateDatabaseAsync(Schema), workload);
    }

    private static Task<object?> IndexesAsync(PostgresServer server, string database) =>
        server.ScalarAsync("SELECT string_agg(indexdef, E'\\n' ORDER BY indexdef) FROM pg_indexes WHERE schemaname = 'public'", database);

    [ServerFact(Needs)]
    public async Task What_is_advised_is_made_used_and_taken_back()
    {
        var (server, database, workload) = await PrepareAsync();
        var before = await IndexesAsync(server, database);

        var (code, output, error) = await RunAsync("advise", server.Url(database), "--workload", workload, "--apply", "--yes");

        code.ShouldBe(0, error);
        output.ShouldContain("2 of 2 change(s) applied");
        output.ShouldMatch("idx_visits_patient\\S* is used by q1\\.");
        output.ShouldMatch("idx_visits_lower\\S* is used by q2\\.");
        ((string)(await IndexesAsync(server, database))!).ShouldContain("lower(name)");
        var journal = Regex.Match(output, "polystore rollback (\\S+)").Groups[1].Value;
        try
        {
            (await RunAsync("rollback", journal, server.Url(database), "--yes")).Code.ShouldBe(0);
        }
        finally
        {
            File.Delete(journal);
            Directory.Delete(Path.GetDirectoryName(workload)!, recursive: true);
        }

        (await IndexesAsync(server, database)).ShouldBe(before);
    }

    [ServerFact(Needs)]
    public async Task A_document_on_the_output_stays_a_document()
    {
        var (server, database, workload) = await PrepareAsync();

        var (code, output, error) = await RunAsync("advise", server.Url(database), "--workload", workload, "--format", "json", "--apply", "--yes");

        code.ShouldBe(0, error);
        JsonDocument.Parse(output).RootElement.GetProperty("indexes").GetArrayLength().ShouldBe(2);
        error.ShouldContain("2 of 2 change(s) applied");
        File.Delete(Regex.Match(error, "polystore rollback (\\S+)").Groups[1].Value);
        Directory.Delete(Path.GetDirectoryName(workload)!, recursive: true);
    }
}
