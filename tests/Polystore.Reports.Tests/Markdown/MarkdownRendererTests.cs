using System.Text.RegularExpressions;
using Polystore.Reports.Markdown;
using Polystore.Reports.Tests.Fixtures;

namespace Polystore.Reports.Tests.Markdown;

public sealed partial class MarkdownRendererTests
{
    private readonly MarkdownRenderer renderer = new();

    [Fact]
    public void Check_is_as_approved() => Golden.Match(renderer.Render(Shop.Report()), "check.md");

    [Fact]
    public void Advice_is_as_approved() => Golden.Match(renderer.Render(ShopAdvice.Advice()), "advice.md");

    [Fact]
    public void Plan_is_as_approved() => Golden.Match(renderer.Render(Plans.Measured()), "plan.md");

    [Fact]
    public void What_is_ignored_is_listed_with_its_reason()
    {
        var markdown = renderer.Render(Shop.WithIgnored());
        markdown.ShouldContain("2 ignored (.polystore-ignore)");
        markdown.ShouldContain("| `SQLITE-FK-UNINDEXED` | `main.reviews(product_id)` | always | reviews moves to another store \\| soon |");
        markdown.ShouldContain("| `SQLITE-NO-PRIMARY-KEY` | `main.audit_log` | until 2026-12-31 | the log is rewritten this year |");
    }

    [Theory]
    [InlineData("a_b and _c_", "a_b and \\_c\\_")]
    [InlineData("# not a heading", "\\# not a heading")]
    [InlineData("- no item", "\\- no item")]
    [InlineData("1. no item", "1\\. no item")]
    [InlineData("x | y", "x \\| y")]
    [InlineData("<b>", "&lt;b&gt;")]
    [InlineData("ask @admin", "ask @<!-- -->admin")]
    [InlineData("see http://e.example", "see http:<!-- -->//e.example")]
    [InlineData("two\nlines", "two\\\\nlines")]
    public void Prose_becomes_no_markup(string text, string markdown) => MarkdownText.Prose(text).ShouldBe(markdown);

    [Theory]
    [InlineData("plain", "`plain`")]
    [InlineData("a`b", "``a`b``")]
    [InlineData("`a", "`` `a ``")]
    [InlineData("```", "```` ``` ````")]
    public void Code_spans_hold_any_name(string text, string markdown) => MarkdownText.Code(text).ShouldBe(markdown);

    [Fact]
    public void A_fence_is_longer_than_any_run_of_backticks_inside() =>
        MarkdownText.Fence("x ```` y", "sql").ShouldBe("`````sql\nx ```` y\n`````");

    [Fact]
    public void Hostile_text_stays_text()
    {
        foreach (var markdown in new[] { renderer.Render(Hostile.Report()), renderer.Render(Hostile.Advice()), renderer.Render(Hostile.Explanation()) })
        {
            markdown.ShouldNotContain('\u001b');
            markdown.ShouldNotContain('\u202e');
            markdown.ShouldNotContain('\r');
            var outsideCode = CodeSpan().Replace(Fenced().Replace(markdown, ""), "");
            outsideCode.Contains("<script", StringComparison.OrdinalIgnoreCase).ShouldBeFalse();
            outsideCode.Contains("[l](", StringComparison.Ordinal).ShouldBeFalse();
            outsideCode.Contains("**bold**", StringComparison.Ordinal).ShouldBeFalse();
            outsideCode.Contains("http://", StringComparison.Ordinal).ShouldBeFalse();
            outsideCode.Split('\n').ShouldNotContain(line => line.StartsWith("## heading", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Every_row_of_a_table_has_the_cells_of_its_header()
    {
        foreach (var markdown in new[] { renderer.Render(Hostile.Report()), renderer.Render(Shop.Report()), renderer.Render(Hostile.Advice()) })
        {
            var cells = 0;
            foreach (var line in Fenced().Replace(markdown, "").Split('\n'))
            {
                if (!line.StartsWith('|'))
                {
                    cells = 0;
                    continue;
                }

                var count = UnescapedPipe().Count(line);
                cells = cells == 0 ? count : cells;
                count.ShouldBe(cells, line);
            }
        }
    }

    [GeneratedRegex("^(`{3,})[a-z]*\n.*?^\\1$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex("(?<!`)(`+)(?!`).*?(?<!`)\\1(?!`)")]
    private static partial Regex CodeSpan();

    [GeneratedRegex("(?<!\\\\)\\|")]
    private static partial Regex UnescapedPipe();
}
