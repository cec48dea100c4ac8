using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Observation;
using Polystore.Core.Pipelines;
using Polystore.Core.Proofs;
using Polystore.TestServers.Mongo;

namespace Polystore.Mongo.Tests.Optimize;

/// <summary>Pipelines over the sample shop: those in <c>better</c> can be rewritten, those in <c>fine</c> only look so.</summary>
public sealed class ShopPipelineTests
{
    public static TheoryData<string> Better => ShopPipelines.Names("better");

    // DocumentDB runs no JavaScript.
    public static TheoryData<string> OnServer => ShopPipelines.Names("better", name => MongoServers.GivenUrl is not null || !name.StartsWith("where-", StringComparison.Ordinal));

    public static TheoryData<string> Fine => ShopPipelines.Names("fine");

    [Fact]
    public void Half_of_sixty_and_more_can_be_better()
    {
        Better.Count.ShouldBeGreaterThanOrEqualTo(30);
        Fine.Count.ShouldBeGreaterThanOrEqualTo(30);
    }

    [Theory]
    [MemberData(nameof(Better))]
    public async Task A_better_pipeline_is_found_by_its_rule_and_proven_on_made_up_documents(string name)
    {
        var text = ShopPipelines.Text("better", name);
        var report = await OptimizeAsync(text, null);
        report.Rewrites.ShouldContain(rewrite => text.StartsWith($"// rule: {rewrite.Rule}\n", StringComparison.Ordinal));
        report.Withdrawn.ShouldBeEmpty();
        report.Proof!.Verdict.ShouldBe(DigestVerdict.Equal, report.Proof.Reason);
    }

    [Theory]
    [MemberData(nameof(Fine))]
    public async Task A_pipeline_that_is_fine_is_left_alone(string name)
    {
        var report = await OptimizeAsync(ShopPipelines.Text("fine", name), null);
        report.Changed.ShouldBeFalse(report.Shell);
        report.Withdrawn.ShouldBeEmpty();
    }

    [MongoTheory]
    [MemberData(nameof(OnServer))]
    public async Task A_better_pipeline_gives_the_same_on_the_server(string name)
    {
        var report = await OptimizeAsync(ShopPipelines.Text("better", name), await ShopPipelines.UrlAsync());
        report.Changed.ShouldBeTrue();
        report.Withdrawn.ShouldBeEmpty();
        report.Proof!.Verdict.ShouldBe(DigestVerdict.Equal, report.Proof.Reason);
        report.Proof.ResultDocuments.ShouldNotBeNull().ShouldBeGreaterThan(0);
    }

    private static Task<PipelineReport> OptimizeAsync(string text, string? url) => Expert.Engine.Capability<IOptimize>()!.OptimizeAsync(
        new OptimizeRequest
        {
            Text = text,
            Source = "pipeline.js",
            Target = url is null ? null : DatabaseUrl.Parse(url),
            ServerVersion = new Version(8, 0),
            Now = DateTimeOffset.UnixEpoch,
            Options = new ObserveOptions { StatementTimeout = TimeSpan.FromSeconds(20) },
        },
        null,
        CancellationToken.None);
}
