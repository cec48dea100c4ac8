using Polystore.Core.Proofs;
using Polystore.Postgres.Advise.Proving;

namespace Polystore.Postgres.Tests.Advise;

public sealed class RunComparisonTests
{
    [Fact]
    public void A_slow_down_in_every_pair_is_one() =>
        new RunComparison([100, 101, 99, 102, 100, 98], [130, 131, 128, 135, 129, 131]).Change.ShouldBe(ProofChange.Slower);

    [Fact]
    public void The_same_medians_in_three_pairs_are_only_a_suspicion()
    {
        var few = new RunComparison([100, 101, 99], [130, 131, 128]);

        few.Change.ShouldBe(ProofChange.Same);
        few.Suspect.ShouldBeTrue();
    }

    // The decoy: the median is a third higher, and a load that came and went is why.
    [Fact]
    public void A_load_that_comes_and_goes_is_no_slow_down() =>
        new RunComparison([100, 180, 100, 175, 100, 100, 190, 100], [140, 100, 150, 100, 135, 140, 100, 141]).Change.ShouldBe(ProofChange.Same);

    [Fact]
    public void Microseconds_are_no_slow_down() =>
        new RunComparison([0.010, 0.011, 0.010, 0.011, 0.010, 0.011], [0.020, 0.021, 0.022, 0.021, 0.022, 0.020]).Change.ShouldBe(ProofChange.Same);

    [Fact]
    public void Less_than_is_tolerated_is_no_slow_down() =>
        new RunComparison([100, 100, 100, 100, 100, 100, 100], [107, 108, 107, 109, 108, 107, 108]).Change.ShouldBe(ProofChange.Same);

    [Fact]
    public void Few_pairs_show_what_is_clear() =>
        new RunComparison([100, 101, 99], [1, 2, 1]).Change.ShouldBe(ProofChange.Faster);
}
