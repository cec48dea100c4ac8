using System.Text.Json;
using Polystore.EndToEnd.Running;

namespace Polystore.EndToEnd;

/// <summary>What <c>.polystore-ignore</c> hides leaves findings, counts and exit code, but never without a word.</summary>
public sealed class IgnoreTests : IDisposable
{
    private const string Schema = """
        CREATE TABLE p (id INTEGER PRIMARY KEY);
        CREATE TABLE c (id INTEGER PRIMARY KEY, p_id INTEGER REFERENCES p(id));
        CREATE TABLE d (id INTEGER PRIMARY KEY, p_id INTEGER REFERENCES p(id));
        """;

    private readonly TemporaryFolder folder = new();

    public IgnoreTests() => SqliteFile.Execute(folder.File("t.db"), Schema);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Ignored_findings_leave_the_report_and_the_exit_code_but_are_listed()
    {
        Write("# known\nSQLITE-FK-UNINDEXED main.c(*) until 2999-12-31 -- c is dropped with the next release");
        var all = await CheckAsync("--no-ignore");
        var some = await CheckAsync();

        Ids(all, "ignored").ShouldBeEmpty();
        var ignored = some.RootElement.GetProperty("ignored").EnumerateArray().ShouldHaveSingleItem();
        ignored.GetProperty("id").GetString().ShouldBe("SQLITE-FK-UNINDEXED");
        ignored.GetProperty("object").GetString().ShouldBe("main.c(p_id)");
        ignored.GetProperty("reason").GetString().ShouldBe("c is dropped with the next release");
        ignored.GetProperty("until").GetString().ShouldBe("2999-12-31");
        var hidden = ignored.GetProperty("fingerprint").GetString();
        Ids(all, "findings").ShouldContain(hidden);
        Ids(some, "findings").ShouldBe(Ids(all, "findings").Where(fingerprint => fingerprint != hidden));
    }

    [Fact]
    public async Task Everything_that_is_ignored_makes_the_check_succeed_and_the_report_say_so()
    {
        (await PolystoreCommand.RunAsync(folder.Path, "check", "t.db", "--fail-on", "info")).ShouldExitWith(1);
        Write("* * -- a database made for a test");

        var run = (await PolystoreCommand.RunAsync(folder.Path, "check", "t.db", "--fail-on", "info")).ShouldExitWith(0);

        run.Output.ShouldContain("No findings");
        run.Output.ShouldContain(" ignored (.polystore-ignore)");
        (await PolystoreCommand.RunAsync(folder.Path, "check", "t.db", "--fail-on", "info", "--no-ignore")).ShouldExitWith(1);
    }

    [Fact]
    public async Task Sarif_tells_suppressed_results_apart()
    {
        Write("SQLITE-FK-UNINDEXED main.c(p_id) -- known");

        using var log = JsonDocument.Parse((await PolystoreCommand.RunAsync(folder.Path, "check", "t.db", "--format", "sarif", "--fail-on", "never")).ShouldExitWith(0).Output);

        var results = log.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray().ToList();
        results.Count.ShouldBeGreaterThan(1);
        var suppression = results.SelectMany(result => result.GetProperty("suppressions").EnumerateArray()).ShouldHaveSingleItem();
        suppression.GetProperty("kind").GetString().ShouldBe("external");
        suppression.GetProperty("justification").GetString().ShouldBe("known");
    }

    [Fact]
    public async Task An_expired_entry_hides_nothing_and_is_noted()
    {
        Write("SQLITE-FK-UNINDEXED until 2020-01-31 -- for a month");

        var run = await PolystoreCommand.RunAsync(folder.Path, "check", "t.db", "--format", "json", "--fail-on", "never");

        run.ShouldExitWith(0).Error.ShouldContain(".polystore-ignore line 1 (SQLITE-FK-UNINDEXED) expired on 2020-01-31");
        using var report = JsonDocument.Parse(run.Output);
        Ids(report, "ignored").ShouldBeEmpty();
    }

    [Fact]
    public async Task An_entry_without_a_finding_is_noted_with_verbose_and_a_misspelt_rule_always()
    {
        Write("SQLITE-FK-UNINDEXED main.nothing -- gone long ago\nSQLITE-FK-UNINDEXD -- known");

        var quiet = await PolystoreCommand.RunAsync(folder.Path, "check", "t.db", "--format", "json", "--fail-on", "never");
        var verbose = await PolystoreCommand.RunAsync(folder.Path, "check", "t.db", "--format", "json", "--fail-on", "never", "--verbose");

        quiet.Error.ShouldContain("line 2: 'SQLITE-FK-UNINDEXD' is neither a rule nor a family. Did you mean SQLITE-FK-UNINDEXED?");
        quiet.Error.ShouldNotContain("line 1");
        verbose.Error.ShouldContain("line 1 (SQLITE-FK-UNINDEXED main.nothing) matches no finding");
    }

    [Fact]
    public async Task A_malformed_line_ends_the_check_before_it_begins()
    {
        Write("\nSQLITE-FK-UNINDEXED because we know");

        var run = (await PolystoreCommand.RunAsync(folder.Path, "check", "missing.db")).ShouldExitWith(2);

        run.Error.ShouldContain(".polystore-ignore, line 2: the reason is missing; write");
    }

    private void Write(string text) => File.WriteAllText(folder.File(".polystore-ignore"), text);

    private async Task<JsonDocument> CheckAsync(params string[] more) => JsonDocument.Parse(
        (await PolystoreCommand.RunAsync(folder.Path, ["check", "t.db", "--format", "json", "--fail-on", "never", .. more])).ShouldExitWith(0).Output);

    private static List<string?> Ids(JsonDocument report, string list) =>
        report.RootElement.GetProperty(list).EnumerateArray().Select(finding => finding.GetProperty("fingerprint").GetString()).ToList();
}
