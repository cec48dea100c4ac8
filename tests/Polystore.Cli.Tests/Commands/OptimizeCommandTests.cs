using System.Text.Json;
using Polystore.Cli.CommandLine;

namespace Polystore.Cli.Tests.Commands;

/// <summary><c>polystore optimize</c> from the command line to the document.</summary>
public sealed class OptimizeCommandTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public async Task A_pipeline_is_rewritten_and_proven_without_a_server()
    {
        var (code, output, error) = await RunAsync("db.orders.aggregate([{ $sort: { at: 1 } }, { $group: { _id: '$status', n: { $sum: 1 } } }])", "--format", "json");

        code.ShouldBe(0, error);
        using var json = JsonDocument.Parse(output);
        var report = json.RootElement;
        report.GetProperty("format").GetString().ShouldBe("polystore.pipeline/1");
        report.GetProperty("changed").GetBoolean().ShouldBeTrue();
        report.GetProperty("collection").GetString().ShouldBe("orders");
        report.GetProperty("pipeline").GetRawText().ShouldNotContain("$sort");
        report.GetProperty("proof").GetProperty("verdict").GetString().ShouldBe("equal");
    }

    [Fact]
    public async Task The_terminal_shows_both_pipelines_the_reason_and_the_proof()
    {
        var (code, output, _) = await RunAsync("[{ $unwind: '$items' }, { $match: { 'items.price': { $gt: 5 } } }]");

        code.ShouldBe(0);
        foreach (var words in new[] { "As written", "Better", "unwind-prefilter (stage 1)", "Both pipelines give the same" })
        {
            output.ShouldContain(words);
        }
    }

    [Theory]
    [InlineData("[{ $match: { a: b } }]", 2, "line 1, column 17")]
    [InlineData("[{ $match: {} }]", 2, "--server-version is 'new'", "--server-version", "new")]
    [InlineData("[{ $match: {} }]", 2, "give --collection NAME", "--url", "mongodb://127.0.0.1:1/shop")]
    [InlineData("[{ $match: {} }]", 2, "names no database", "--url", "mongodb://127.0.0.1:1", "--collection", "orders")]
    [InlineData("[{ $match: {} }]", 2, "no `optimize` yet", "--url", "redis://127.0.0.1:1", "--collection", "orders")]
    public async Task Wrong_requests_get_one_sentence(string pipeline, int exitCode, string words, params string[] arguments)
    {
        var (code, _, error) = await RunAsync(pipeline, arguments);
        code.ShouldBe(exitCode, error);
        error.ShouldContain(words);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(string pipeline, params string[] arguments)
    {
        await File.WriteAllTextAsync(file, pipeline);
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await CommandLineHost.RunAsync(["optimize", file, .. arguments], output, error, CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }
}
