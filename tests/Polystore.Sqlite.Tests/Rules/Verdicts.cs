using Polystore.Core.Findings;
using Polystore.Core.Rules;

namespace Polystore.Sqlite.Tests.Rules;

/// <summary>What tests ask of a verdict.</summary>
internal static class Verdicts
{
    /// <summary>The one problem.</summary>
    public static Finding Problem(this RuleVerdict verdict)
    {
        verdict.NotExaminedReason.ShouldBeNull();
        var finding = verdict.Findings.ShouldHaveSingleItem();
        finding.State.ShouldBe(FindingState.Problem);
        finding.Title.ShouldNotEndWith(".");
        finding.Remedy.ShouldNotBeNull();
        finding.Evidence.ShouldAllBe(fact => fact.Source.Length > 0);
        return finding;
    }

    /// <summary>Looked, and found nothing.</summary>
    public static void ShouldBeFine(this RuleVerdict verdict)
    {
        verdict.NotExaminedReason.ShouldBeNull();
        verdict.Questions.ShouldBeEmpty();
        verdict.Findings.ShouldBeEmpty();
    }

    /// <summary>Did not look, and says why.</summary>
    public static void ShouldNotBeExamined(this RuleVerdict verdict, string reason) => verdict.NotExaminedReason.ShouldNotBeNull().ShouldContain(reason);
}
