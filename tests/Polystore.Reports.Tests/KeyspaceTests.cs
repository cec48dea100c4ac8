using Polystore.Reports.Html;
using Polystore.Reports.Markdown;
using Polystore.Reports.Sarif;
using Polystore.Reports.Tests.Fixtures;
using Polystore.Reports.Tests.Terminal;

namespace Polystore.Reports.Tests;

public sealed class KeyspaceTests
{
    [Fact]
    public void Terminal_is_as_approved() => Golden.Match(TerminalOutput.Of(renderer => renderer.Render(Keyspaces.Shop())), "keys.80.txt");

    [Fact]
    public void Markdown_is_as_approved() => Golden.Match(new MarkdownRenderer().Render(Keyspaces.Shop()), "keys.md");

    [Fact]
    public void Page_is_as_approved() => Golden.Match(new HtmlRenderer().Render(Keyspaces.Shop()), "keys.html");

    [Fact]
    public void Findings_reach_sarif() => new SarifRenderer().Render(Keyspaces.Shop()).ShouldContain("REDIS-KEYS-SMALL-STRINGS");

    [Fact]
    public void Names_of_keys_cannot_leave_their_place()
    {
        var page = new HtmlRenderer().Render(Keyspaces.Hostile());
        page.ShouldNotContain("<script");
        page.ShouldNotContain("<img");
        TerminalOutput.Of(renderer => renderer.Render(Keyspaces.Hostile())).ShouldNotContain("\u001b");
        var markdown = new MarkdownRenderer().Render(Keyspaces.Hostile());
        markdown.ShouldNotContain("\u001b");
        markdown.Split('\n').ShouldNotContain(line => line.StartsWith("# x", StringComparison.Ordinal));
    }
}
