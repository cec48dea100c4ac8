using Polystore.Reports.Html;
using Polystore.Reports.Html.Pictures;
using Polystore.Reports.Json;
using Polystore.Reports.Tests.Fixtures;

namespace Polystore.Reports.Tests.Html;

public sealed class PictureTests
{
    [Fact]
    public void Every_mark_says_its_number_and_its_severity_in_words()
    {
        var html = new HtmlRenderer().Render(Drawings.Report());
        foreach (var words in new[] { "process 4711, app (shop-worker)", "idle in transaction", "91.2 s", "62 %", "12,000", "7.6 ms and 8.4 rows a call", "99 % full", "12 of 100", "250 %", "never", "8 MB", ">critical<", "(medium)", "logarithmic" })
        {
            html.ShouldContain(words);
        }
    }

    [Fact]
    public void Area_too_small_for_words_still_tells_its_name_and_number()
    {
        var html = new HtmlRenderer().Render(Drawings.Report());
        html.ShouldContain("<title>public.tiny: rows, 8 kB</title>");
        html.ShouldContain("<title>public.orders: orders_&lt;odd&gt;_idx, 238 MB (medium)</title>");
        html.ShouldNotContain("nothing, 0 bytes");
    }

    [Fact]
    public void A_report_without_pictures_has_no_section_for_them() =>
        new HtmlRenderer().Render(Shop.Report()).ShouldNotContain("id=\"pictures\"");

    [Fact]
    public void Pictures_are_no_part_of_the_published_json()
    {
        var report = Shop.Report();
        new JsonRenderer().Render(report with { Pictures = Drawings.All() }).ShouldBe(new JsonRenderer().Render(report));
    }

    [Theory]
    [InlineData("  SELECT\n\t1\u00a0 ", "SELECT 1")]
    [InlineData("", "")]
    [InlineData("x", "x")]
    public void A_statement_s_excerpt_is_one_line(string statement, string excerpt) => StatementExcerpt.Of(statement).ShouldBe(excerpt);

    [Fact]
    public void A_long_statement_is_cut_between_characters()
    {
        var excerpt = StatementExcerpt.Of(string.Concat(Enumerable.Repeat("😀", 1000)));
        excerpt.ShouldEndWith("…");
        excerpt.Length.ShouldBeLessThanOrEqualTo(240);
        excerpt[..^1].EnumerateRunes().ShouldAllBe(rune => rune.Value == 0x1F600);
    }
}
