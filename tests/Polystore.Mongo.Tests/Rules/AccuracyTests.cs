using Polystore.Mongo.Tests.Composed;
using Polystore.Mongo.Tests.Faults;

namespace Polystore.Mongo.Tests.Rules;

public sealed class AccuracyTests
{
    [Fact]
    public void Every_rule_is_shown_its_fault_and_a_decoy_and_says_where()
    {
        var real = FaultSuite.All.Select(fault => fault.Rule).ToHashSet(StringComparer.Ordinal);
        var composed = ComposedRuleTests.Rules.ToHashSet(StringComparer.Ordinal);

        Expert.Engine.Rules.Select(rule => rule.Info.Id).Order(StringComparer.Ordinal).ShouldBe(real.Union(composed).Order(StringComparer.Ordinal));
        Expert.Engine.Rules.Where(rule => rule.Info.Untested).Select(rule => rule.Info.Id).Order(StringComparer.Ordinal).ShouldBe(composed.Except(real).Order(StringComparer.Ordinal));
    }
}
