using Polystore.Cli.CommandLine;

namespace Polystore.Cli.Tests.CommandLine;

public sealed class ShellWordTests
{
    [Theory]
    [InlineData("shop.db", "shop.db")]
    [InlineData("my shop.db", "'my shop.db'")]
    [InlineData("it's.db", "'it'\\''s.db'")]
    [InlineData("$(rm -rf x)", "'$(rm -rf x)'")]
    [InlineData("", "''")]
    public void A_printed_command_can_be_pasted(string word, string quoted) => ShellWord.Quote(word).ShouldBe(quoted);
}
