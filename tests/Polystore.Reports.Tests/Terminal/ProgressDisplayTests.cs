using Polystore.Core.Observation;
using Polystore.Reports.Terminal;

namespace Polystore.Reports.Tests.Terminal;

public sealed class ProgressDisplayTests
{
    [Fact]
    public async Task A_piped_error_stream_stays_silent_however_long_it_takes()
    {
        using var writer = new StringWriter();
        var display = new ProgressDisplay(TerminalSetup.Create(writer, isTerminal: false, _ => null), TimeProvider.System);
        var result = await display.RunAsync("Observing", async progress =>
        {
            progress.Report(new ProgressStep("Counting", 1, 2));
            await Task.Delay(TimeSpan.FromMilliseconds(1200));
            return 7;
        });
        result.ShouldBe(7);
        writer.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_terminal_sees_the_steps_of_what_takes_longer_than_a_second()
    {
        using var writer = new StringWriter();
        var display = new ProgressDisplay(TerminalSetup.Create(writer, isTerminal: true, _ => null), TimeProvider.System);
        await display.RunAsync("Observing", async progress =>
        {
            progress.Report(new ProgressStep("Counting [rows]", 1, 2));
            await Task.Delay(TimeSpan.FromMilliseconds(1600));
            return true;
        });
        writer.ToString().ShouldContain("Counting [rows] (1 of 2)");
    }

    [Fact]
    public async Task What_ends_within_a_second_shows_nothing_and_a_failure_comes_through()
    {
        using var writer = new StringWriter();
        var display = new ProgressDisplay(TerminalSetup.Create(writer, isTerminal: true, _ => null), TimeProvider.System);
        await Should.ThrowAsync<InvalidOperationException>(() => display.RunAsync<int>("Observing", _ => throw new InvalidOperationException("no")));
        writer.ToString().ShouldBeEmpty();
    }
}
