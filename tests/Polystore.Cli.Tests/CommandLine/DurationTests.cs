using Polystore.Cli.CommandLine;
using Polystore.Core.Errors;

namespace Polystore.Cli.Tests.CommandLine;

public sealed class DurationTests
{
    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("30", 30)]
    [InlineData("30s", 30)]
    [InlineData("2min", 120)]
    [InlineData("2m", 120)]
    [InlineData("1.5h", 5400)]
    public void Durations_are_read_as_people_write_them(string text, double seconds) => Duration.Parse("--time", text).TotalSeconds.ShouldBe(seconds);

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-1s")]
    [InlineData("1e99h")]
    [InlineData("-Infinity")]
    [InlineData("NaN")]
    public void What_is_no_duration_is_refused_with_the_options_name(string text) =>
        Should.Throw<UsageException>(() => Duration.Parse("--time", text)).Message.ShouldContain("--time");
}
