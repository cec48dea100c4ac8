using Polystore.Runtime.Replicas;

namespace Polystore.Runtime.Tests.Replicas;

public sealed class ConsistencyTokenTests
{
    [Fact]
    public void A_token_comes_back_from_its_text()
    {
        var token = ConsistencyToken.None.With("main", 0x1_6B37_4D48).With("a.b-c ü", 7).With("last", long.MaxValue - 1);

        ConsistencyToken.TryParse(token.ToString(), out var read).ShouldBeTrue();

        read.ShouldBe(token);
        token.ToString().ShouldAllBe(letter => char.IsAsciiLetterOrDigit(letter) || "-._~%".Contains(letter));
        ConsistencyToken.TryParse("", out var none).ShouldBeTrue();
        none.ShouldBe(ConsistencyToken.None);
    }

    [Fact]
    public void Positions_only_grow_until_one_is_known_again()
    {
        var token = ConsistencyToken.None.With("main", 5).With("main", 3).With(ConsistencyToken.None.With("other", 1).With("main", 4));

        (token.Of("main"), token.Of("other"), token.Of("missing")).ShouldBe((5ul, 1ul, 0ul));
        token.After("main", ConsistencyToken.Unknown).After("main", 9).Of("main").ShouldBe(9ul);
    }

    [Theory]
    [InlineData("main")]
    [InlineData("-5")]
    [InlineData("main-xyz")]
    [InlineData("main-10000000000000000")]
    [InlineData("main-ffffffffffffffff")]
    [InlineData(null)]
    public void What_is_no_token_is_told(string? text) => ConsistencyToken.TryParse(text, out _).ShouldBeFalse();
}
