using System.Text;
using Polystore.Core.Findings;
using Polystore.Reports.Html;
using Polystore.Reports.Markdown;
using Polystore.Reports.Sarif;
using Polystore.Reports.Terminal;
using Polystore.Reports.Tests.Fixtures;

namespace Polystore.Reports.Tests.Terminal;

public sealed class TerminalRendererTests
{
    [Fact]
    public void Colour_is_written_to_a_terminal_only()
    {
        TerminalOutput.Of(Check, terminal: true).ShouldContain('\u001b');
        TerminalOutput.Of(Check).ShouldNotContain('\u001b');
    }

    [Fact]
    public void Every_form_says_which_command_made_the_report()
    {
        var tuned = Shop.Report() with { Command = "tune" };
        TerminalOutput.Of(renderer => renderer.Render(tuned)).ShouldStartWith("Polystore tune");
        TerminalOutput.Of(Check).ShouldStartWith("Polystore check");
        new MarkdownRenderer().Render(tuned).ShouldStartWith("# Settings of ");
        new HtmlRenderer().Render(tuned).ShouldContain("<title>Settings: ");
        new SarifRenderer().Render(tuned).ShouldContain("polystore/tune/");
    }

    [Theory]
    [InlineData("NO_COLOR", "1")]
    [InlineData("TERM", "dumb")]
    public void A_terminal_that_wants_no_colour_gets_no_escape_sequence(string name, string value) =>
        TerminalOutput.Of(Check, terminal: true, environment: asked => asked == name ? value : null).ShouldNotContain('\u001b');

    [Fact]
    public void An_empty_NO_COLOR_does_not_count() =>
        TerminalOutput.Of(Check, terminal: true, environment: asked => asked == "NO_COLOR" ? "" : null).ShouldContain('\u001b');

    [Fact]
    public void Output_that_is_not_unicode_is_pure_ascii()
    {
        Ascii.IsValid(TerminalOutput.Of(Check, encoding: Encoding.ASCII)).ShouldBeTrue();
        Ascii.IsValid(TerminalOutput.Of(renderer => renderer.Render(ShopAdvice.Advice()), encoding: Encoding.Latin1)).ShouldBeTrue();
        Ascii.IsValid(TerminalOutput.Of(renderer => renderer.Render(Plans.Measured()), encoding: Encoding.ASCII)).ShouldBeTrue();
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void Prose_keeps_within_the_width_and_statements_are_never_broken(int width)
    {
        var output = TerminalOutput.Of(Check, width);
        var statements = Shop.Report().Findings.Where(finding => finding.Remedy is not null)
            .SelectMany(finding => finding.Remedy!.Apply.Concat(finding.Remedy.Rollback)).SelectMany(statement => statement.Split('\n')).ToList();
        foreach (var statement in statements)
        {
            output.ShouldContain(statement);
        }

        var name = Shop.Report().Findings.Max(finding => finding.Object.Split(' ').Max(word => word.Length));
        output.Split('\n')
            .Where(line => !statements.Any(statement => line.Contains(statement, StringComparison.Ordinal)))
            .Max(line => line.Length).ShouldBeLessThanOrEqualTo(Math.Max(width, name + 6));
    }

    [Fact]
    public void Every_finding_is_shown_once_with_its_number_and_every_unexamined_subject_with_its_reason()
    {
        var report = Shop.Report();
        var output = TerminalOutput.Of(Check, 120);
        report.Problems.Count().ShouldBeGreaterThan(20);
        foreach (var (finding, number) in report.Problems.Select((finding, index) => (finding, index + 1)))
        {
            output.ShouldContain($"{number,2}  {finding.Title[..Math.Min(60, finding.Title.Length)]}");
        }

        output.ShouldContain("SQLITE-STATISTICS-STALE: sqlite_stat1 is empty; run ANALYZE");
        output.ShouldContain("the table is virtual and keeps no statistics");
        output.ShouldContain("examined 31 of 33 rules, 9 fine, 3 not examined");
    }

    [Fact]
    public void What_is_ignored_is_counted_apart()
    {
        var output = TerminalOutput.Of(renderer => renderer.Render(Shop.WithIgnored()), 120);
        output.ShouldContain(" · 2 ignored (.polystore-ignore)");
        output.ShouldContain($"{Shop.Report().Problems.Count() - 2} findings");
        output.ShouldNotContain("main.reviews(product_id)");
    }

    [Fact]
    public void Proofs_say_what_was_measured_and_advice_without_one_is_unproven()
    {
        var output = TerminalOutput.Of(Check, 120);
        output.ShouldContain("proven: 91,234 → 412 VM steps (221× fewer), 2 volumes, same rows");
        output.ShouldContain("does not hold: 400 → 900 VM steps (2.3× more), 2 volumes, same rows");
        output.ShouldContain("rows not comparable (ties under LIMIT)");
        output.ShouldContain("    unproven\n");
        output.ShouldContain("withheld: dropping orders_user_id");
    }

    [Fact]
    public void Quiet_shows_the_summary_only()
    {
        var output = TerminalOutput.Of(renderer => renderer.Render(Shop.Report(), new TerminalOptions { Quiet = true }));
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBeLessThanOrEqualTo(4);
        output.ShouldContain("22 findings  1 critical  5 high");
    }

    [Fact]
    public void A_report_without_findings_says_so_and_names_what_was_not_examined()
    {
        var report = Shop.Report() with { Findings = [] };
        var output = TerminalOutput.Of(renderer => renderer.Render(report));
        output.ShouldContain("No findings");
        output.ShouldContain("2 not examined");
        output.ShouldNotContain("What to do next");
    }

    [Fact]
    public void Withheld_and_refuted_remedies_are_not_among_the_next_steps()
    {
        var ready = Shop.Unindexed("orders", "user_id", "users", 10, 100, 1);
        var withheld = ready with { Title = "Withheld one", Remedy = ready.Remedy! with { Withheld = "harm" } };
        var refuted = ready with { Title = "Refuted one", Proof = Shop.Measured(1, 100) };
        var output = TerminalOutput.Of(renderer => renderer.Render(Shop.Report() with { Findings = [withheld, refuted, ready] }), 120);
        var next = output[output.IndexOf("What to do next", StringComparison.Ordinal)..];
        next.ShouldContain("(finding 3; proven)");
        next.ShouldNotContain("Withheld one");
        next.ShouldNotContain("Refuted one");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Hostile_names_reach_the_terminal_as_text(bool terminal)
    {
        foreach (var render in new Action<TerminalRenderer>[]
        {
            renderer => renderer.Render(Hostile.Report()),
            renderer => renderer.Render(Hostile.Advice()),
            renderer => renderer.Render(Hostile.Explanation()),
        })
        {
            var output = TerminalOutput.Of(render, 120, terminal);
            output.ShouldContain("[red]loud[/]");
            output.ShouldContain("\\u001b[31m");
            output.ShouldContain("\\u202eevil");
            output.ShouldContain("\\u009b31m");
            output.ShouldContain("\\ud800");
            output.Contains(Hostile.Osc, StringComparison.Ordinal).ShouldBeFalse();
            output.ShouldNotContain('\u202e');
            output.ShouldNotContain('\u009b');
            output.ShouldNotContain('\u0007');
            if (!terminal)
            {
                output.ShouldNotContain('\u001b');
            }
        }
    }

    [Fact]
    public void A_plan_of_ten_thousand_levels_is_drawn()
    {
        var root = new Core.Plans.PlanNode { Node = "leaf", Id = 10_000 };
        for (var i = 9_999; i > 0; i--)
        {
            root = new Core.Plans.PlanNode { Node = "n", Id = i, Children = [root] };
        }

        var explanation = Plans.Planned() with { Plan = Plans.Planned().Plan with { Root = root } };
        TerminalOutput.Of(renderer => renderer.Render(explanation)).ShouldContain("leaf");
    }

    [Fact]
    public void Statements_end_as_the_engines_shell_expects()
    {
        var finding = Shop.Unindexed("a", "b", "c", 1, 2, 1) with { Remedy = new Remedy { Apply = ["SELECT 1 -- why"] } };
        TerminalOutput.Of(renderer => renderer.Render(Shop.Report() with { Findings = [finding] })).ShouldContain("      SELECT 1 -- why\n      ;\n");
        var redis = finding with { Remedy = new Remedy { Apply = ["CONFIG SET maxmemory 1gb"] } };
        TerminalOutput.Of(renderer => renderer.Render(Shop.Report() with { Engine = "redis", Findings = [redis] })).ShouldContain("      CONFIG SET maxmemory 1gb\n");
    }

    private static void Check(TerminalRenderer renderer) => renderer.Render(Shop.Report());
}
