using System.Text.Json;
using Polystore.EndToEnd.Running;

namespace Polystore.EndToEnd;

public sealed class AdviseTests : IDisposable
{
    private static readonly string Workload = Repository.File("samples", "Shop", "workload.sql");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Advice_for_the_shop_is_proven_and_keeps_its_promise_when_applied()
    {
        await MakeShopAsync();
        var schema = SqliteFile.Schema(folder.File("shop.db"));

        (await PolystoreCommand.RunAsync(folder.Path, "advise", "shop.db", "--workload", Workload, "--prove", "--format", "json", "--output", "advice.json")).ShouldExitWith(0);

        using var advice = JsonDocument.Parse(await File.ReadAllTextAsync(folder.File("advice.json")));
        var root = advice.RootElement;
        var runs = root.GetProperty("proof").GetProperty("runs").EnumerateArray().ToList();
        var calls = root.GetProperty("statements").EnumerateArray().ToDictionary(s => s.GetProperty("id").GetString()!, s => s.GetProperty("calls").GetDouble());
        foreach (var volume in runs.GroupBy(one => one.GetProperty("scale").GetDouble()))
        {
            var before = volume.Sum(one => one.GetProperty("before").GetDouble() * calls[one.GetProperty("statement").GetString()!]);
            var after = volume.Sum(one => one.GetProperty("after").GetDouble() * calls[one.GetProperty("statement").GetString()!]);
            (before / after).ShouldBeGreaterThan(5);
        }

        runs.Select(one => one.GetProperty("scale").GetDouble()).Distinct().Count().ShouldBe(2);
        root.GetProperty("statements").EnumerateArray().ShouldAllBe(s => s.GetProperty("digest").GetString() != "different");
        root.GetProperty("statements").EnumerateArray()
            .Where(s => s.GetProperty("digest").GetString() == "undetermined")
            .ShouldAllBe(s => s.GetProperty("reason").GetString()!.Length > 0);

        var applied = (await PolystoreCommand.RunAsync(folder.Path, "apply", "advice.json", "shop.db", "--yes")).ShouldExitWith(0);
        applied.Output.ShouldContain("polystore rollback");
        (await PolystoreCommand.RunAsync(folder.Path, "rollback", "polystore-rollback-1.json", "shop.db", "--yes")).ShouldExitWith(0);
        SqliteFile.Schema(folder.File("shop.db")).ShouldBe(schema);
    }

    [Fact]
    public async Task Nothing_is_applied_without_a_yes()
    {
        await MakeShopAsync();
        (await PolystoreCommand.RunAsync(folder.Path, "advise", "shop.db", "--workload", Workload, "--format", "json", "--output", "advice.json")).ShouldExitWith(0);
        var before = await File.ReadAllBytesAsync(folder.File("shop.db"));

        var refused = (await PolystoreCommand.RunAsync(folder.Path, "apply", "advice.json", "shop.db")).ShouldExitWith(2);
        refused.Error.ShouldContain("--yes");
        (await PolystoreCommand.RunAsync(folder.Path, "apply", "advice.json", "shop.db", "--dry-run")).ShouldExitWith(0);

        (await File.ReadAllBytesAsync(folder.File("shop.db"))).ShouldBe(before);
        Directory.GetFiles(folder.Path, "polystore-rollback*").ShouldBeEmpty();
    }

    [Fact]
    public async Task All_remedies_of_a_report_together_cause_no_new_finding_and_their_rollbacks_restore_the_schema()
    {
        await MakeShopAsync();
        var schema = SqliteFile.Schema(folder.File("shop.db"));
        var before = await CheckAsync("before.json");

        (await PolystoreCommand.RunAsync(folder.Path, "apply", "before.json", "shop.db", "--yes")).ShouldExitWith(0);
        var after = await CheckAsync("after.json");

        after.Except(before).ShouldBeEmpty();
        after.Count.ShouldBeLessThan(before.Count);
        (await PolystoreCommand.RunAsync(folder.Path, "rollback", "polystore-rollback-1.json", "shop.db", "--yes")).ShouldExitWith(0);
        SqliteFile.Schema(folder.File("shop.db")).ShouldBe(schema);
    }

    private async Task<List<string>> CheckAsync(string file)
    {
        (await PolystoreCommand.RunAsync(folder.Path, "check", "shop.db", "--workload", Workload, "--prove", "--format", "json", "--output", file, "--fail-on", "never")).ShouldExitWith(0);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(folder.File(file)));
        return report.RootElement.GetProperty("findings").EnumerateArray()
            .Where(finding => finding.GetProperty("state").GetString() == "problem")
            .Select(finding => $"{finding.GetProperty("id").GetString()} {finding.GetProperty("object").GetString()}")
            .ToList();
    }

    private async Task MakeShopAsync() => (await PolystoreCommand.RunAsync(folder.Path, "lab", "shop", "shop.db", "--scale", "0.005")).ShouldExitWith(0);
}
