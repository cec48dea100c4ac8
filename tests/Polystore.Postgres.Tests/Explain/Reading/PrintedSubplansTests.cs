using Polystore.Postgres.Explain.Rules.Reading;

namespace Polystore.Postgres.Tests.Explain.Reading;

public sealed class PrintedSubplansTests
{
    [Theory]
    [InlineData("((id >= (InitPlan 1).col1) AND (id <= (InitPlan expr_2).col2))", "((id >= $0) AND (id <= $0))")]
    [InlineData("((id >= $0) AND (id <= $1))", "((id >= $0) AND (id <= $1))")]
    [InlineData("(NOT (hashed SubPlan 1))", "(NOT (hashed SubPlan 1))")]
    public void Results_of_subqueries_that_run_once_are_parameters_in_every_version(string printed, string expected) =>
        PrintedSubplans.AsParameters(printed).ShouldBe(expected);
}
