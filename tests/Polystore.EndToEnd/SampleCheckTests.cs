using System.Text.Json;
using Polystore.EndToEnd.Running;

namespace Polystore.EndToEnd;

public sealed class SampleCheckTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Check_without_a_target_finds_and_proves_and_writes_the_report()
    {
        var run = await PolystoreCommand.RunAsync(folder.Path, "check");

        run.ShouldExitWith(0);
        run.Output.ShouldContain("examined ");
        File.ReadAllText(folder.File("report.html")).ShouldContain("</html>");
        SqliteFile.Strings(folder.File("shop.db"), "SELECT count(*) FROM users").ShouldHaveSingleItem().ShouldNotBe("0");
    }

    [Fact]
    public async Task The_sample_shows_many_kinds_of_faults_and_proves_advice_at_two_volumes()
    {
        var run = (await PolystoreCommand.RunAsync(folder.Path, "check", "--format", "json")).ShouldExitWith(0);

        using var report = JsonDocument.Parse(run.Output);
        var problems = report.RootElement.GetProperty("findings").EnumerateArray().Where(finding => finding.GetProperty("state").GetString() == "problem").ToList();
        problems.Select(finding => finding.GetProperty("id").GetString()).Distinct().Count().ShouldBeGreaterThanOrEqualTo(12);
        var proofs = problems.Select(finding => finding.GetProperty("proof")).Where(proof => proof.ValueKind == JsonValueKind.Object).ToList();
        proofs.Count.ShouldBeGreaterThanOrEqualTo(4);
        proofs.SelectMany(proof => proof.GetProperty("runs").EnumerateArray()).Select(one => one.GetProperty("scale").GetDouble()).Distinct().Count().ShouldBeGreaterThanOrEqualTo(2);
        proofs.SelectMany(proof => proof.GetProperty("runs").EnumerateArray()).ShouldAllBe(one => one.GetProperty("digest").GetString() != "different");
    }

    [Fact]
    public async Task The_second_check_uses_the_sample_that_is_there()
    {
        (await PolystoreCommand.RunAsync(folder.Path, "check", "--format", "json")).ShouldExitWith(0);
        var made = File.GetLastWriteTimeUtc(folder.File("shop.db"));

        (await PolystoreCommand.RunAsync(folder.Path, "check", "--format", "json")).ShouldExitWith(0);

        File.GetLastWriteTimeUtc(folder.File("shop.db")).ShouldBe(made);
    }

    [Fact]
    public async Task Somebodys_own_shop_is_never_taken_for_the_sample()
    {
        SqliteFile.Execute(folder.File("shop.db"), "CREATE TABLE mine (id INTEGER PRIMARY KEY)");
        var before = File.ReadAllBytes(folder.File("shop.db"));

        var run = (await PolystoreCommand.RunAsync(folder.Path, "check")).ShouldExitWith(2);

        run.Error.ShouldContain("not the sample");
        File.ReadAllBytes(folder.File("shop.db")).ShouldBe(before);
    }

    [Fact]
    public async Task A_saved_snapshot_gives_the_same_findings_without_the_database()
    {
        (await PolystoreCommand.RunAsync(folder.Path, "lab", "shop", "s.db", "--scale", "0.002")).ShouldExitWith(0);
        var direct = await PolystoreCommand.RunAsync(folder.Path, "check", "s.db", "--format", "json", "--save", "s.json", "--fail-on", "never");
        direct.ShouldExitWith(0);
        File.Delete(folder.File("s.db"));

        var replayed = (await PolystoreCommand.RunAsync(folder.Path, "check", "--from", "s.json", "--format", "json", "--fail-on", "never")).ShouldExitWith(0);

        replayed.Output.ShouldBe(direct.Output);
    }

    [Theory]
    [InlineData("critical")]
    [InlineData("high")]
    [InlineData("medium")]
    [InlineData("low")]
    [InlineData("info")]
    public async Task Exit_code_follows_the_worst_finding(string failOn)
    {
        SqliteFile.Execute(folder.File("t.db"), "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (id INTEGER PRIMARY KEY, p_id INTEGER REFERENCES p(id));");
        string[] order = ["info", "low", "medium", "high", "critical"];

        var run = await PolystoreCommand.RunAsync(folder.Path, "check", "t.db", "--format", "json", "--fail-on", failOn);

        using var report = JsonDocument.Parse(run.Output);
        var worst = report.RootElement.GetProperty("findings").EnumerateArray()
            .Where(finding => finding.GetProperty("state").GetString() == "problem")
            .Max(finding => Array.IndexOf(order, finding.GetProperty("severity").GetString()));
        run.ExitCode.ShouldBe(worst >= Array.IndexOf(order, failOn) ? 1 : 0);
    }

    [Theory]
    [InlineData("--only", "SQLITE-FK-UNINDEXED,storage", true)]
    [InlineData("--skip", "SQLITE-FK-UNINDEXED, storage", false)]
    public async Task Rules_and_families_are_named_with_commas_between(string option, string names, bool reported)
    {
        SqliteFile.Execute(folder.File("t.db"), "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (id INTEGER PRIMARY KEY, p_id INTEGER REFERENCES p(id));");

        var run = (await PolystoreCommand.RunAsync(folder.Path, "check", "t.db", "--format", "json", "--fail-on", "never", option, names)).ShouldExitWith(0);

        run.Output.Contains("\"SQLITE-FK-UNINDEXED\"", StringComparison.Ordinal).ShouldBe(reported);
    }
}
