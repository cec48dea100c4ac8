using System.Text.Json;
using Polystore.Core.Findings;
using Polystore.Reports.Sarif;
using Polystore.Reports.Tests.Fixtures;

namespace Polystore.Reports.Tests.Sarif;

public sealed class SarifRendererTests
{
    private readonly SarifRenderer renderer = new();

    [Fact]
    public void Check_is_as_approved() => Golden.Match(renderer.Render(Shop.Report()), "check.sarif");

    [Theory]
    [InlineData("shop")]
    [InlineData("ignored")]
    [InlineData("hostile")]
    [InlineData("advice")]
    [InlineData("plan")]
    public void Every_object_has_what_the_schema_requires_and_nothing_it_does_not_know(string which)
    {
        using var log = JsonDocument.Parse(which switch
        {
            "shop" => renderer.Render(Shop.Report()),
            "ignored" => renderer.Render(Shop.WithIgnored()),
            "hostile" => renderer.Render(Hostile.Report()),
            "advice" => renderer.Render(ShopAdvice.Advice()),
            _ => renderer.Render(Plans.Measured()),
        });
        SarifSchema.Violations(log.RootElement).ShouldBeEmpty();
    }

    [Fact]
    public void Severities_become_levels_and_what_was_not_examined_is_open()
    {
        using var log = JsonDocument.Parse(renderer.Render(Shop.Report()));
        var results = log.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray().ToList();
        var findings = Shop.Report().Findings;
        results.Count.ShouldBe(findings.Count);
        foreach (var (result, finding) in results.Zip(findings))
        {
            var level = (finding.State, finding.Severity) switch
            {
                (FindingState.NotExamined, _) => "none",
                (_, Severity.Critical or Severity.High) => "error",
                (_, Severity.Medium) => "warning",
                _ => "note",
            };
            result.GetProperty("level").GetString().ShouldBe(level);
            result.GetProperty("kind").GetString().ShouldBe(finding.State == FindingState.Problem ? "fail" : "open");
            result.GetProperty("partialFingerprints").GetProperty("polystore/v1").GetString().ShouldBe(finding.Fingerprint);
        }
    }

    [Fact]
    public void Ignored_findings_are_suppressed_results_and_every_other_result_says_that_it_is_not()
    {
        using var log = JsonDocument.Parse(renderer.Render(Shop.WithIgnored()));
        var results = log.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray().ToList();
        results.Count.ShouldBe(Shop.Report().Findings.Count);
        var suppressed = results.Where(result => result.GetProperty("suppressions").GetArrayLength() > 0)
            .ToDictionary(result => result.GetProperty("ruleId").GetString()!, result => result.GetProperty("suppressions")[0]);
        suppressed.Keys.ShouldBe(["SQLITE-FK-UNINDEXED", "SQLITE-NO-PRIMARY-KEY"], ignoreOrder: true);
        suppressed.Values.ShouldAllBe(suppression => suppression.GetProperty("kind").GetString() == "external");
        suppressed["SQLITE-FK-UNINDEXED"].GetProperty("justification").GetString().ShouldBe("reviews moves to another store | soon");
        suppressed["SQLITE-NO-PRIMARY-KEY"].GetProperty("properties").GetProperty("until").GetString().ShouldBe("2026-12-31");
    }

    [Fact]
    public void Rules_carry_help_and_results_point_to_them()
    {
        using var log = JsonDocument.Parse(renderer.Render(Shop.Report()));
        var run = log.RootElement.GetProperty("runs")[0];
        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray().ToList();
        foreach (var result in run.GetProperty("results").EnumerateArray())
        {
            var rule = rules[result.GetProperty("ruleIndex").GetInt32()];
            rule.GetProperty("id").GetString().ShouldBe(result.GetProperty("ruleId").GetString());
            rule.GetProperty("help").GetProperty("text").GetString().ShouldNotBeNullOrWhiteSpace();
        }

        run.GetProperty("invocations")[0].GetProperty("toolExecutionNotifications").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public void Advised_indexes_are_results_with_their_statements()
    {
        using var log = JsonDocument.Parse(renderer.Render(ShopAdvice.Advice()));
        var results = log.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray().ToList();
        results.Count.ShouldBe(4);
        results[0].GetProperty("properties").GetProperty("remedy").GetProperty("apply")[0].GetString().ShouldStartWith("CREATE INDEX");
    }
}
