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

    [Fact]
    public void A_token_survives_a_cookie_and_a_header_and_says_its_version()
    {
        var token = ConsistencyToken.None.With("main", 0xAB).With("a;b=c, d\"\r\n", 7);
        var text = token.ToString();
        text.ShouldStartWith("v1.");

        var cookies = new System.Net.CookieContainer();
        cookies.SetCookies(new Uri("http://shop.example"), $"seen={text}; Path=/");
        var cookie = cookies.GetCookies(new Uri("http://shop.example"))["seen"]!.Value;
        using var request = new HttpRequestMessage();
        request.Headers.Add("X-Consistency", text);

        ConsistencyToken.Parse(cookie).ShouldBe(token);
        ConsistencyToken.Parse(request.Headers.GetValues("X-Consistency").Single()).ShouldBe(token);
        ConsistencyToken.Parse("main-ab.other-7").Of("main").ShouldBe(0xABul, "texts of before versions were numbered");
        ConsistencyToken.Parse("v1.main-1.main-9.main-2").Of("main").ShouldBe(9ul);
    }

    [Theory]
    [InlineData("v2.main-5", "it is of a version that is not known here")]
    [InlineData("secret", "it is of a version that is not known here")]
    [InlineData("v1.secret", "a part of it is no name and position")]
    [InlineData("v1.main-5.secret-xyz", "a part of it is no name and position")]
    [InlineData("v1.main-", "a part of it is no name and position")]
    [InlineData(null, "there is none")]
    public void What_somebody_tampered_with_is_refused_in_one_sentence(string? text, string why)
    {
        var refused = Should.Throw<FormatException>(() => ConsistencyToken.Parse(text));
        refused.Message.ShouldBe($"The consistency token cannot be read, as {why}; go on without it, or read from the primary.");
        ConsistencyToken.TryParse(text, out _).ShouldBeFalse();
    }

    [Fact]
    public void Any_text_is_read_or_refused_and_a_change_of_one_letter_is_no_accident()
    {
        var random = new Random(5);
        var good = ConsistencyToken.None.With("main", 0x16B374D48).With("docs", 0x6500000000000001).ToString();
        for (var i = 0; i < 2000; i++)
        {
            var letters = good.ToCharArray();
            letters[random.Next(letters.Length)] = (char)random.Next(1, 0x250);
            var text = new string(letters, 0, random.Next(letters.Length + 1));
            if (ConsistencyToken.TryParse(text, out var read))
            {
                ConsistencyToken.Parse(read.ToString()).ShouldBe(read);
            }
            else
            {
                Should.Throw<FormatException>(() => ConsistencyToken.Parse(text)).Message.ShouldEndWith("read from the primary.");
            }
        }

        Should.Throw<FormatException>(() => ConsistencyToken.Parse(new string('a', 5000))).Message.ShouldContain("longer than 4096 letters");
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
