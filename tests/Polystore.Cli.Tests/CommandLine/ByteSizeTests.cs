using Polystore.Cli.CommandLine;
using Polystore.Core.Errors;

namespace Polystore.Cli.Tests.CommandLine;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("8192", 8192)]
    [InlineData("1kB", 1024)]
    [InlineData("500MB", 500L * 1024 * 1024)]
    [InlineData("1.5 GB", 1536L * 1024 * 1024)]
    [InlineData("2tb", 2L << 40)]
    [InlineData("0", 0)]
    public void Sizes_are_powers_of_1024_as_in_PostgreSQL(string text, long bytes) => ByteSize.Parse("--budget", text).ShouldBe(bytes);

    [Theory]
    [InlineData("")]
    [InlineData("much")]
    [InlineData("-5MB")]
    [InlineData("5XB")]
    [InlineData("99999999TB")]
    public void What_is_no_size_is_refused_with_the_options_name(string text) =>
        Should.Throw<UsageException>(() => ByteSize.Parse("--budget", text)).Message.ShouldContain("--budget");
}
