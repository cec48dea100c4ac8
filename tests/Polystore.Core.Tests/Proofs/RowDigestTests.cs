using Polystore.Core.Proofs;

namespace Polystore.Core.Tests.Proofs;

public sealed class RowDigestTests
{
    [Fact]
    public void Order_of_rows_does_not_matter_and_duplicates_do()
    {
        Digest([1L, "a"], [2L, "b"]).ShouldBe(Digest([2L, "b"], [1L, "a"]));
        Digest([1L], [1L], [2L]).ShouldNotBe(Digest([1L], [2L], [2L]));
        Digest([1L], [1L]).ShouldNotBe(Digest());
    }

    public static TheoryData<object?[], object?[]> DifferentRows => new()
    {
        { ["ab", "c"], ["a", "bc"] },
        { [1L], ["1"] },
        { [null], [""] },
        { [1L], [1.0] },
        { [true], [1L] },
        { [new byte[] { 97 }], ["a"] },
        { [new ReadOnlyMemory<byte>([1])], [new ReadOnlyMemory<byte>([2])] },
        { [new[] { 1, 2 }], [new[] { 1, 3 }] },
        { [new[] { 1, 2 }, 3], [new[] { 1 }, 2] },
        { [new DateTime(2024, 1, 1).AddTicks(1)], [new DateTime(2024, 1, 1)] },
        { [new TimeOnly(1, 2, 3)], [new TimeOnly(1, 2, 4)] },
        { [TimeSpan.FromTicks(1)], [TimeSpan.FromTicks(2)] },
        { [Guid.Empty], [Guid.Parse("00000000-0000-0000-0000-000000000001")] },
        { [1.5m], [1.50m] },
    };

    [Theory]
    [MemberData(nameof(DifferentRows))]
    public void Different_values_differ(object?[] one, object?[] other) => Digest(one).ShouldNotBe(Digest(other));

    [Fact]
    public void Equal_values_of_different_width_are_the_same_integer() => Digest([1L]).ShouldBe(Digest([(short)1]));

    [Fact]
    public void The_digest_is_the_same_in_every_version() =>
        Digest([1L, "a", null, 2.5], [2L, "b", new byte[] { 1 }, true]).ShouldBe(Golden);

    [Fact]
    public void A_value_without_a_text_of_its_own_is_refused() =>
        Should.Throw<ArgumentException>(() => new RowDigest().AddValue(new object()));

    [Fact]
    public void Floats_are_noticed()
    {
        var digest = new RowDigest();
        digest.AddValue(1L);
        digest.HoldsFloats.ShouldBeFalse();
        digest.AddValue(1f);
        digest.HoldsFloats.ShouldBeTrue();
    }

    private const string Golden = "2:e9f359b51ce4a56466aa8f33029c7643";

    private static string Digest(params object?[][] rows)
    {
        var digest = new RowDigest();
        foreach (var row in rows)
        {
            Array.ForEach(row, digest.AddValue);
            digest.EndRow();
        }

        return digest.ToString();
    }
}
