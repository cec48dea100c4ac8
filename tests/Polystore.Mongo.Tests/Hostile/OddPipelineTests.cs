using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Json;
using Polystore.Mongo.Optimize;

namespace Polystore.Mongo.Tests.Hostile;

/// <summary>What the campaigns found, one by one.</summary>
public sealed class OddPipelineTests
{
    [Theory]
    [InlineData("[{ $match: { a: '\\ud800' } }, { $sort: { b: 1 } }, { $count: 'n' }]")]
    [InlineData("[{ $match: { $expr: { $eq: ['$a\\u0000b', 5] } } }, { $sort: { b: 1 } }, { $count: 'n' }]")]
    public async Task Texts_that_BSON_cannot_hold_are_optimized(string pipeline) =>
        (await ReportAsync(pipeline)).ShouldContain("$count");

    [Theory]
    [InlineData(45)]
    [InlineData(97)]
    public async Task A_pipeline_as_deep_as_MongoDB_takes_it_is_reported(int levels) =>
        (await ReportAsync(Deep(levels))).ShouldContain("$match");

    [Fact]
    public async Task A_deeper_one_is_refused() =>
        (await Should.ThrowAsync<UsageException>(() => ReportAsync(Deep(150)))).Message.ShouldContain("100 levels");

    private static string Deep(int levels) => $"[{{ $match: {string.Concat(Enumerable.Repeat("{ a: ", levels))}1{new string('}', levels)} }}]";

    private static async Task<string> ReportAsync(string pipeline)
    {
        var report = await new MongoOptimizer().OptimizeAsync(new OptimizeRequest { Text = pipeline, Source = "x.js", Options = new(), Now = Expert.Then }, null, CancellationToken.None);
        return System.Text.Json.JsonSerializer.Serialize(report, PolystoreJson.Default.PipelineReport);
    }
}
