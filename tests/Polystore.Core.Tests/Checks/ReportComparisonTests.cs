using Polystore.Core.Checks;
using Polystore.Core.Findings;
using Polystore.Core.Tests.Reconciliation;

namespace Polystore.Core.Tests.Checks;

public sealed class ReportComparisonTests
{
    [Fact]
    public void Problems_are_told_apart_by_fingerprint_whatever_their_numbers()
    {
        var stays = Make.Finding("STAYS", Severity.Low, 1);
        var comparison = ReportComparison.Of(
            Report([stays, Make.Finding("GONE", Severity.High, 1)]),
            Report([stays with { Severity = Severity.High, Title = "Grew" }, Make.Finding("CAME", Severity.Low, 1)], fine: ["GONE"]));

        comparison.New.Single().Id.ShouldBe("CAME");
        comparison.Fixed.Single().Id.ShouldBe("GONE");
        comparison.StillThere.Single().Title.ShouldBe("Grew");
    }

    [Fact]
    public void What_was_not_looked_at_now_is_not_called_fixed()
    {
        var before = Report([Make.Finding("A", Severity.High, 1), Make.Finding("B", Severity.High, 1), Make.Finding("C", Severity.High, 1)]);
        var unexaminedSubject = Make.Finding("C", Severity.Info, 1) with { State = FindingState.NotExamined };

        // A could not look, B was not asked, C could not look at this subject.
        ReportComparison.Of(before, Report([unexaminedSubject], unexamined: ["A"])).Fixed.ShouldBeEmpty();
    }

    private static CheckReport Report(Finding[] findings, string[]? fine = null, string[]? unexamined = null) => new()
    {
        Target = "sqlite:x.db",
        Engine = "sqlite",
        ServerVersion = "3",
        ObservedAt = DateTimeOffset.UnixEpoch,
        Rules = new RulesSummary
        {
            Examined = 1,
            Total = 1,
            Fine = fine ?? [],
            NotExamined = (unexamined ?? []).Select(id => new UnexaminedRule(id, "reason")).ToList(),
            Options = new Dictionary<string, IReadOnlyDictionary<string, double>>(),
        },
        Findings = findings,
    };
}
