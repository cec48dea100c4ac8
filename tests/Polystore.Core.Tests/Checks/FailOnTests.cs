using Polystore.Core.Checks;
using Polystore.Core.Errors;
using Polystore.Core.Findings;
using Polystore.Core.Tests.Reconciliation;

namespace Polystore.Core.Tests.Checks;

public sealed class FailOnTests
{
    [Theory]
    [InlineData("critical", Severity.High, ExitCode.Clean)]
    [InlineData("high", Severity.High, ExitCode.Findings)]
    [InlineData("HIGH", Severity.Medium, ExitCode.Clean)]
    [InlineData("info", Severity.Info, ExitCode.Findings)]
    [InlineData("never", Severity.Critical, ExitCode.Clean)]
    public void The_exit_code_follows_the_worst_problem(string word, Severity severity, ExitCode expected) =>
        Report(Make.Finding("A", severity, 0)).ExitCodeFor(FailOn.Parse(word)).ShouldBe(expected);

    [Fact]
    public void What_was_not_examined_fails_nothing() =>
        Report(Make.Finding("A", Severity.Critical, 0) with { State = FindingState.NotExamined }).ExitCodeFor(FailOn.Parse("info")).ShouldBe(ExitCode.Clean);

    [Fact]
    public void Every_word_reads_back_and_others_are_refused()
    {
        FailOn.Words.ShouldAllBe(word => FailOn.Parse(word).ToString() == word);
        Should.Throw<UsageException>(() => FailOn.Parse("bad")).Message.ShouldContain("never");
    }

    private static CheckReport Report(params Finding[] findings) => new()
    {
        Target = "sqlite:x.db",
        Engine = "sqlite",
        ServerVersion = "3",
        ObservedAt = DateTimeOffset.UnixEpoch,
        Rules = new RulesSummary { Examined = 1, Total = 1, Fine = [], NotExamined = [], Options = new Dictionary<string, IReadOnlyDictionary<string, double>>() },
        Findings = findings,
    };
}
