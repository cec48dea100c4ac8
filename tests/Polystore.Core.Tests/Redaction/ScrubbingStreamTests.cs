using System.Text;
using Polystore.Core.Redaction;

namespace Polystore.Core.Tests.Redaction;

public sealed class ScrubbingStreamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    [InlineData(200_000)]
    public void No_secret_slips_through_between_two_writes(int piece)
    {
        var scrubber = Knowing("hunter2", "hunter2-and-more", "geheim-ä");
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(i => (i % 5) switch
        {
            0 => "hunter2 ",
            1 => "hunter2-and-more ",
            2 => "geheim-ä\n",
            3 => "hunter, hunte ",
            _ => "ä: plain ",
        }));

        Written(scrubber, text, piece).ShouldBe(scrubber.Scrub(text));
    }

    [Fact]
    public void A_secret_at_the_very_end_is_masked() => Written(Knowing("hunter2"), "the password is hunter2", 3).ShouldNotContain("hunter2");

    [Fact]
    public void The_beginning_of_a_secret_at_the_very_end_is_written() => Written(Knowing("hunter2"), "a hunter", 3).ShouldBe("a hunter");

    [Fact]
    public void The_stream_behind_it_stays_open()
    {
        using var target = new MemoryStream();
        Knowing("hunter2").Scrubbing(stream => stream.WriteByte((byte)'x'))(target);

        target.WriteByte((byte)'y');
        target.Length.ShouldBe(2);
    }

    private static SecretScrubber Knowing(params string[] secrets)
    {
        var scrubber = new SecretScrubber();
        foreach (var secret in secrets)
        {
            scrubber.Learn(secret);
        }

        return scrubber;
    }

    private static string Written(SecretScrubber scrubber, string text, int piece)
    {
        using var target = new MemoryStream();
        scrubber.Scrubbing(stream =>
        {
            foreach (var part in Encoding.UTF8.GetBytes(text).Chunk(piece))
            {
                stream.Write(part);
            }
        })(target);
        return Encoding.UTF8.GetString(target.ToArray());
    }
}
