using System.Text.Json;
using Polystore.Cli.CommandLine;

namespace Polystore.Cli.Tests.Commands;

public sealed class ExplainPlanTests : IDisposable
{
    private const string Canary = "CANARYCONSTANT8841";
    private const int NumberCanary = 884188418;

    private const string Slow = $"""
        Sort  (cost=4000.00..4001.00 rows=10 width=20) (actual time=23.0..23.1 rows=10 loops=1)
          Sort Key: created
          ->  Seq Scan on orders  (cost=0.00..3916.00 rows=10 width=20) (actual time=0.1..22.5 rows=10 loops=1)
                Filter: ((note = '{Canary}'::text) AND (total > 884188418))
                Rows Removed by Filter: 199990
        Execution Time: 23.6 ms
        """;

    private const string Fast = """
        Sort  (cost=40.00..41.00 rows=10 width=20) (actual time=0.3..0.4 rows=10 loops=1)
          Sort Key: created
          ->  Index Scan using orders_note on orders  (cost=0.42..39.00 rows=10 width=20) (actual time=0.1..0.2 rows=10 loops=1)
        Execution Time: 0.5 ms
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("polystore-tests").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // 500 rows of 1e308 bytes are more than any number.
    [Theory]
    [InlineData("json")]
    [InlineData("html")]
    [InlineData("terminal")]
    public async Task Numbers_whose_products_have_no_end_are_still_printed(string format)
    {
        const string Endless = """
            Merge Join  (cost=0.00..1.00 rows=500 width=1e308) (actual time=0.100..2.000 rows=500 loops=1)
              ->  Index Scan using i on a  (cost=0.00..1e308 rows=1e308 width=8) (actual time=0.100..1e308 rows=1e308 loops=1e308)
              ->  Index Scan using j on b  (cost=0.00..1.00 rows=10 width=8) (actual time=0.100..0.200 rows=500 loops=1)
            """;
        var (code, output, error) = await RunAsync("explain", "--plan", Write("plan.txt", Endless), "--format", format);

        code.ShouldBeLessThan(2, error);
        output.ShouldContain("Merge Join");
        if (format == "json")
        {
            JsonDocument.Parse(output).RootElement.GetProperty("root").GetProperty("node").GetString().ShouldBe("Merge Join");
            (await RunAsync("explain", "--plan", Write("own.json", output), "--format", "terminal")).Code.ShouldBeLessThan(2);
        }
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await CommandLineHost.RunAsync(arguments, output, error, CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }

    [Theory]
    [InlineData("terminal")]
    [InlineData("markdown")]
    [InlineData("html")]
    [InlineData("json")]
    [InlineData("sarif")]
    public async Task A_saved_plan_is_explained_without_its_constants(string format)
    {
        var run = await RunAsync("explain", "--plan", Write("slow.txt", Slow), "--compare", Write("fast.txt", Fast), "--format", format);

        run.Code.ShouldBe(0, run.Error);
        run.Output.ShouldContain("orders");
        run.Output.ShouldNotContain(Canary);
        run.Output.ShouldNotContain($"{NumberCanary}");
    }

    [Fact]
    public async Task Constants_are_shown_when_asked_for()
    {
        (await RunAsync("explain", "--plan", Write("slow.txt", Slow), "--with-values")).Output.ShouldContain(Canary);
    }

    [Fact]
    public async Task Counts_are_no_constants()
    {
        (await RunAsync("explain", "--plan", Write("slow.txt", Slow), "--format", "json")).Output.ShouldContain("\"Rows Removed by Filter\": \"199990\"");
    }

    [Fact]
    public async Task A_comparison_says_what_took_the_place_of_what()
    {
        var run = await RunAsync("explain", "--plan", Write("fast.txt", Fast), "--compare", Write("slow.txt", Slow), "--format", "json");

        using var document = JsonDocument.Parse(run.Output);
        var nodes = document.RootElement.GetProperty("comparison").GetProperty("nodes").EnumerateArray().ToList();
        nodes.Select(node => node.GetProperty("change").GetString()).ShouldBe(["same", "replaced"]);
        nodes[1].GetProperty("beforeTitle").GetString().ShouldBe("Seq Scan on orders");
    }

    [Fact]
    public async Task Our_own_json_is_a_saved_plan_too()
    {
        var json = Path.Combine(folder, "slow.json");
        (await RunAsync("explain", "--plan", Write("slow.txt", Slow), "--output", json)).Code.ShouldBe(0);

        var run = await RunAsync("explain", "--plan", json, "--compare", json, "--format", "json");

        using var document = JsonDocument.Parse(run.Output);
        document.RootElement.GetProperty("findings").GetArrayLength().ShouldBeGreaterThan(0);
        document.RootElement.GetProperty("comparison").GetProperty("nodes").EnumerateArray().ShouldAllBe(node => node.GetProperty("change").GetString() == "same");
    }

    [Fact]
    public async Task Several_plans_are_all_shown_and_a_document_takes_the_one_that_is_chosen()
    {
        var both = Write("both.txt", Slow + "\n\n" + Fast);

        (await RunAsync("explain", "--plan", both)).Output.ShouldSatisfyAllConditions(text => text.ShouldContain("Seq Scan"), text => text.ShouldContain("orders_note"));
        (await RunAsync("explain", "--plan", both, "--format", "json")).Error.ShouldContain("2 plans");
        (await RunAsync("explain", "--plan", both, "--format", "json", "--nth", "2")).Output.ShouldContain("orders_note");
        (await RunAsync("explain", "--plan", both, "--nth", "3")).Code.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_no_plan_is_said_in_one_sentence()
    {
        var notUtf8 = Path.Combine(folder, "latin.txt");
        await File.WriteAllBytesAsync(notUtf8, [0x53, 0xE4, 0x20, 0xFF]);

        (await ErrorAsync(3, "explain", "--plan", Write("notes.txt", "these are my notes"))).ShouldContain("holds no plan");
        (await ErrorAsync(3, "explain", "--plan", Write("cut.json", """{ "format": "polystore.plan/1", """))).ShouldContain("not a readable plan");
        (await ErrorAsync(3, "explain", "--plan", Path.Combine(folder, "missing.txt"))).ShouldContain("does not exist");
        (await ErrorAsync(3, "explain", "--plan", notUtf8)).ShouldContain("not UTF-8");
        (await ErrorAsync(3, "explain", "postgres://127.0.0.1:1/x", notUtf8)).ShouldContain("not UTF-8");
        (await ErrorAsync(2, "explain", "--plan", notUtf8, "--analyze")).ShouldContain("--plan");
        (await ErrorAsync(2, "explain")).ShouldContain("TARGET");
    }

    private static async Task<string> ErrorAsync(int code, params string[] arguments)
    {
        var run = await RunAsync(arguments);
        run.Code.ShouldBe(code, run.Error);
        run.Output.ShouldBeEmpty();
        run.Error.TrimEnd().ShouldNotContain('\n');
        return run.Error;
    }
}
