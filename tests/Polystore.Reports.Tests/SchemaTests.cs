using Polystore.Reports.Html;
using Polystore.Reports.Markdown;
using Polystore.Reports.Sarif;
using Polystore.Reports.Tests.Fixtures;
using Polystore.Reports.Tests.Terminal;

namespace Polystore.Reports.Tests;

public sealed class SchemaTests
{
    [Fact]
    public void Terminal_is_as_approved() => Golden.Match(TerminalOutput.Of(renderer => renderer.Render(Schemas.Shop())), "schema.80.txt");

    [Fact]
    public void Markdown_is_as_approved() => Golden.Match(new MarkdownRenderer().Render(Schemas.Shop()), "schema.md");

    [Fact]
    public void Page_is_as_approved() => Golden.Match(new HtmlRenderer().Render(Schemas.Shop()), "schema.html");

    [Fact]
    public void Page_of_a_declared_schema_is_as_approved() => Golden.Match(new HtmlRenderer().Render(Schemas.Declared()), "schema-declared.html");

    [Fact]
    public void A_line_is_drawn_for_each_reference_also_to_itself_and_in_another_case() =>
        new HtmlRenderer().Render(Schemas.Declared()).Split("class=\"edge\"").Length.ShouldBe(3);

    [Fact]
    public void Findings_reach_sarif() => new SarifRenderer().Render(Schemas.Shop()).ShouldContain("MONGO-DESIGN-DANGLING-REFERENCE");

    [Fact]
    public void Names_of_a_schema_cannot_leave_their_place()
    {
        new HtmlRenderer().Render(Schemas.Hostile()).ShouldNotContain("<script");
        TerminalOutput.Of(renderer => renderer.Render(Schemas.Hostile())).ShouldNotContain("\u001b");
        var markdown = new MarkdownRenderer().Render(Schemas.Hostile());
        markdown.ShouldContain("e1[\"_script_");
        // Elsewhere only in code.
        markdown.Split('\n').ShouldAllBe(line => !line.StartsWith("<script", StringComparison.Ordinal) && !line.StartsWith("</p>", StringComparison.Ordinal));
        markdown.ShouldContain("````js\n```");
    }
}
