using System.Text;
using Polystore.Reports.Terminal;
using Polystore.Reports.Tests.Fixtures;

namespace Polystore.Reports.Tests.Terminal;

public sealed class TerminalGoldenTests
{
    private static readonly TerminalOptions Hints = new() { Hints = ["polystore check /srv/shop/shop.db --format html --output report.html"] };

    [Fact]
    public void Check_at_eighty_columns_without_colour() => Golden.Match(TerminalOutput.Of(renderer => renderer.Render(Shop.Report(), Hints)), "check.80.txt");

    [Fact]
    public void Check_at_a_hundred_and_twenty_columns_in_colour() =>
        Golden.Match(TerminalOutput.Of(renderer => renderer.Render(Shop.Report(), Hints), 120, terminal: true), "check.120.ansi");

    [Fact]
    public void Check_in_ascii() => Golden.Match(TerminalOutput.Of(renderer => renderer.Render(Shop.Report()), encoding: Encoding.ASCII), "check.ascii.txt");

    [Fact]
    public void Advice_at_eighty_columns() => Golden.Match(TerminalOutput.Of(renderer => renderer.Render(ShopAdvice.Advice())), "advice.80.txt");

    [Fact]
    public void Measured_plan() => Golden.Match(TerminalOutput.Of(renderer => renderer.Render(Plans.Measured())), "plan.measured.txt");

    [Fact]
    public void Planned_plan() => Golden.Match(TerminalOutput.Of(renderer => renderer.Render(Plans.Planned())), "plan.planned.txt");
}
