using Polystore.Reports.Html;
using Polystore.Reports.Markdown;
using Polystore.Reports.Sarif;
using Polystore.Reports.Tests.Fixtures;
using Polystore.Reports.Tests.Terminal;

namespace Polystore.Reports.Tests;

public sealed class PipelineTests
{
    [Fact]
    public void Terminal_is_as_approved() => Golden.Match(TerminalOutput.Of(renderer => renderer.Render(Pipelines.Shop())), "pipeline.80.txt");

    [Fact]
    public void Markdown_is_as_approved() => Golden.Match(new MarkdownRenderer().Render(Pipelines.Shop()), "pipeline.md");

    [Fact]
    public void Page_is_as_approved() => Golden.Match(new HtmlRenderer().Render(Pipelines.Shop()), "pipeline.html");

    [Fact]
    public void Findings_reach_sarif() => new SarifRenderer().Render(Pipelines.Shop()).ShouldContain("MONGO-PIPELINE-DEEP-SKIP");

    [Fact]
    public void Texts_of_a_pipeline_cannot_leave_their_place()
    {
        new HtmlRenderer().Render(Pipelines.Hostile()).ShouldNotContain("<script");
        TerminalOutput.Of(renderer => renderer.Render(Pipelines.Hostile())).ShouldNotContain("\u001b");
        new MarkdownRenderer().Render(Pipelines.Hostile()).Split('\n').ShouldNotContain(line => line.StartsWith("# x", StringComparison.Ordinal));
    }
}
