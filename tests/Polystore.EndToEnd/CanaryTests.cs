using Polystore.EndToEnd.Running;

namespace Polystore.EndToEnd;

/// <summary>Plants secrets and user data, and looks for them in every output of every command.</summary>
public sealed class CanaryTests : IDisposable
{
    private const string InRows = "CANARYROW7731";
    private const string InWorkload = "CANARYLITERAL7732";
    private const string InPassword = "CANARYPASSWORD7733";
    private const int NumberInWorkload = 773477347;

    private readonly TemporaryFolder folder = new();

    public CanaryTests()
    {
        SqliteFile.Execute(folder.File("c.db"), $"""
            CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT, age INTEGER, notes TEXT, seen TEXT);
            CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers(id), total INTEGER, payload TEXT);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
              INSERT INTO customers SELECT i, '{InRows}' || i || '@example.org', CASE WHEN i % 7 = 0 THEN '{InRows}' ELSE i END, '{InRows} notes', CASE WHEN i % 2 THEN '2024-01-01' ELSE 1704067200 + i END FROM n;
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000)
              INSERT INTO orders SELECT i, i % 3100, i, '{InRows}' FROM n;
            """);
        File.WriteAllText(folder.File("w.sql"), $"""
            -- calls: 10
            -- about {InWorkload}
            SELECT * FROM customers WHERE email = '{InWorkload}';
            -- calls: 20
            SELECT * FROM orders WHERE total = {NumberInWorkload} ORDER BY id;
            """);
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("terminal")]
    [InlineData("markdown")]
    [InlineData("html")]
    [InlineData("json")]
    [InlineData("sarif")]
    public async Task User_data_stays_out_of_every_form_of_every_command(string format)
    {
        var runs = new[]
        {
            await PolystoreCommand.RunAsync(folder.Path, "check", "c.db", "--workload", "w.sql", "--prove", "--format", format, "--fail-on", "never", "--save", "s.json"),
            await PolystoreCommand.RunAsync(folder.Path, "check", "--from", "s.json", "--format", format, "--fail-on", "never"),
            await PolystoreCommand.RunAsync(folder.Path, "advise", "c.db", "--workload", "w.sql", "--prove", "--format", format),
            await PolystoreCommand.RunAsync(folder.Path, "explain", "c.db", $"SELECT * FROM customers WHERE email = '{InWorkload}' AND age < {NumberInWorkload}", "--analyze", "--format", format),
        };

        runs.ShouldAllBe(run => run.ExitCode == 0);
        foreach (var text in runs.Select(run => run.Everything).Append(await File.ReadAllTextAsync(folder.File("s.json"))))
        {
            text.ShouldNotContain(InRows);
            text.ShouldNotContain(InWorkload);
            text.ShouldNotContain($"{NumberInWorkload}");
        }
    }

    [Fact]
    public async Task User_data_is_shown_when_asked_for()
    {
        var run = await PolystoreCommand.RunAsync(folder.Path, "advise", "c.db", "--workload", "w.sql", "--format", "json", "--with-values");

        run.Output.ShouldContain(InWorkload);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("explain", "SELECT 1")]
    [InlineData("advise", "--query", "SELECT 1")]
    public async Task A_password_in_a_url_reaches_no_output(string command, params string[] more)
    {
        var url = $"redis://user:{InPassword}@127.0.0.1:1/0?password={InPassword}";

        var run = await PolystoreCommand.RunAsync(folder.Path, [command, url, .. more, "--verbose"]);

        run.ExitCode.ShouldNotBe(0);
        run.Everything.ShouldNotContain(InPassword);
        run.Error.ShouldContain("visible to other users");
    }

    [Fact]
    public async Task A_malformed_url_does_not_give_its_password_away()
    {
        var run = await PolystoreCommand.RunAsync(folder.Path, "check", $"postgres://user:{InPassword}@host:notaport/db", "--verbose");

        run.ShouldExitWith(2).Everything.ShouldNotContain(InPassword);
    }
}
