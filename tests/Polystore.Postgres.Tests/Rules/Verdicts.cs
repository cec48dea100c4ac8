using Polystore.Core.Findings;
using Polystore.Core.Rules;

namespace Polystore.Postgres.Tests.Rules;

internal static class Verdicts
{
    /// <summary>The only finding, a problem.</summary>
    public static Finding ShouldBeProblem(this RuleVerdict verdict, string display)
    {
        verdict.NotExaminedReason.ShouldBeNull();
        var finding = verdict.Findings.ShouldHaveSingleItem();
        finding.State.ShouldBe(FindingState.Problem);
        finding.Object.ShouldBe(display);
        finding.Title.ShouldNotBeNullOrWhiteSpace();
        finding.Remedy.ShouldNotBeNull();
        return finding;
    }

    public static void ShouldBeFine(this RuleVerdict verdict)
    {
        verdict.NotExaminedReason.ShouldBeNull();
        verdict.Findings.ShouldBeEmpty();
        verdict.Questions.ShouldBeEmpty();
    }

    public static void ShouldNotBeExamined(this RuleVerdict verdict, string reason) => verdict.NotExaminedReason.ShouldNotBeNull().ShouldContain(reason);
}
