using System.Text.Json;
using Polystore.Reports.Json;
using Polystore.Reports.Tests.Fixtures;

namespace Polystore.Reports.Tests.Json;

public sealed class JsonRendererTests
{
    private readonly JsonRenderer renderer = new();

    [Fact]
    public void Findings_document_is_as_promised() => Golden.Match(renderer.Render(Shop.Report()), "check.json");

    [Fact]
    public void Advice_document_is_as_promised() => Golden.Match(renderer.Render(ShopAdvice.Advice()), "advice.json");

    [Fact]
    public void Plan_document_is_as_promised() => Golden.Match(renderer.Render(Plans.Measured()), "plan.json");

    [Fact]
    public void Names_of_the_contract_are_there_with_null_where_nothing_is_known()
    {
        using var document = JsonDocument.Parse(renderer.Render(Shop.Report()));
        var root = document.RootElement;
        root.GetProperty("format").GetString().ShouldBe("polystore.findings/1");
        root.GetProperty("rules").GetProperty("notExamined")[0].GetProperty("reason").GetString().ShouldNotBeNull();
        var finding = root.GetProperty("findings")[1];
        Names(finding).ShouldBeSubsetOfPromise("id family state severity object subject fingerprint title why impact evidence remedy proof");
        Names(finding.GetProperty("subject")).ShouldBeSubsetOfPromise("engine node kind path location");
        Names(finding.GetProperty("evidence")[0]).ShouldBeSubsetOfPromise("name value unit low high sample source observedAt");
        Names(finding.GetProperty("remedy")).ShouldBeSubsetOfPromise("apply rollback reversible reason lock duration");
        Names(finding.GetProperty("proof")).ShouldBeSubsetOfPromise("kind runs environment");
        Names(finding.GetProperty("proof").GetProperty("runs")[0]).ShouldBeSubsetOfPromise("scale metric before after n spread digest");
        finding.GetProperty("subject").GetProperty("node").ValueKind.ShouldBe(JsonValueKind.Null);
        finding.GetProperty("evidence")[0].GetProperty("low").ValueKind.ShouldBe(JsonValueKind.Null);
        finding.GetProperty("object").GetString().ShouldBe("main.order_items(order_id)");
        finding.GetProperty("severity").GetString().ShouldBe("high");
        root.GetProperty("findings").EnumerateArray().Last().GetProperty("state").GetString().ShouldBe("not_examined");
    }

    [Fact]
    public void Advice_and_plan_have_the_names_of_the_contract()
    {
        using var advice = JsonDocument.Parse(renderer.Render(ShopAdvice.Advice()));
        Names(advice.RootElement).ShouldBeSubsetOfPromise("format target cost bound plannerCalls seconds indexes drops statements proof");
        Names(advice.RootElement.GetProperty("indexes")[0]).ShouldBeSubsetOfPromise("apply rollback bytes serves");
        Names(advice.RootElement.GetProperty("drops")[0]).ShouldBeSubsetOfPromise("apply rollback bytes reason");
        Names(advice.RootElement.GetProperty("statements")[0]).ShouldBeSubsetOfPromise("id calls before after digest reason");
        using var plan = JsonDocument.Parse(renderer.Render(Plans.Measured()));
        Names(plan.RootElement).ShouldBeSubsetOfPromise("format engine root findings");
        Names(plan.RootElement.GetProperty("root")).ShouldBeSubsetOfPromise("node relation selfTimeMs rows estimatedRows loops children");
    }

    [Fact]
    public void Statements_stay_legible_and_the_same_document_gives_the_same_bytes()
    {
        var json = renderer.Render(Shop.Report());
        json.ShouldContain("CREATE INDEX \\\"orders_user_id\\\" ON");
        json.ShouldBe(renderer.Render(Shop.Report()));
        json.ShouldEndWith("}\n");
        json.ShouldNotContain('\r');
    }

    [Fact]
    public void Hostile_text_survives_the_round_trip_and_no_control_character_is_written()
    {
        foreach (var json in new[] { renderer.Render(Hostile.Report()), renderer.Render(Hostile.Advice()), renderer.Render(Hostile.Explanation()) })
        {
            using var document = JsonDocument.Parse(json);
            json.Where(character => char.IsControl(character) && character != '\n').ShouldBeEmpty();
        }

        using var report = JsonDocument.Parse(renderer.Render(Hostile.Report()));

        // A lone surrogate cannot be written in UTF-8; the writer puts the replacement character in its place.
        report.RootElement.GetProperty("findings")[0].GetProperty("title").GetString().ShouldBe(Hostile.All.Replace('\ud800', '\ufffd'));
    }

    private static IReadOnlyList<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name).ToList();
}

internal static class PromiseAssertions
{
    public static void ShouldBeSubsetOfPromise(this IReadOnlyList<string> actual, string promised) =>
        promised.Split(' ').Except(actual).ShouldBeEmpty("promised names are missing");
}
