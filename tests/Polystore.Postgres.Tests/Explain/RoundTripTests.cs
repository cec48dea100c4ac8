using FsCheck;
using FsCheck.Fluent;
using Polystore.Postgres.Explain.Arithmetic;
using Polystore.Postgres.Explain.Parsing;
using Polystore.Postgres.Explain.Writing;

namespace Polystore.Postgres.Tests.Explain;

public sealed class RoundTripTests
{
    [Theory]
    [InlineData(PlanFormat.Text)]
    [InlineData(PlanFormat.Json)]
    [InlineData(PlanFormat.Yaml)]
    [InlineData(PlanFormat.Xml)]
    public void Generated_plan_is_read_as_it_was_written(PlanFormat format) =>
        Prop.ForAll(GeneratedPlans.All.ToArbitrary(), plan =>
        {
            var written = PostgresPlanWriter.Write(plan, format);
            var read = PostgresPlanReader.ReadAll(written).ShouldHaveSingleItem();
            PlanDump.Of(read).ShouldBe(PlanDump.Of(plan), written);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Theory]
    [InlineData(PlanFormat.Text)]
    [InlineData(PlanFormat.Json)]
    [InlineData(PlanFormat.Yaml)]
    [InlineData(PlanFormat.Xml)]
    public void Deep_plan_is_read_and_written(PlanFormat format)
    {
        var plan = PostgresPlanReader.Read(DeepPlan.Json(300));

        PostgresPlanReader.Read(PostgresPlanWriter.Write(plan, format)).Nodes.Count().ShouldBe(300);
    }

    [Fact]
    public void Plan_of_ten_thousand_levels_is_read_and_translated() =>
        PostgresPlanReader.Read(DeepPlan.Json(10_000)).ToQueryPlan().Root.Flatten().Count().ShouldBe(10_000);
}
