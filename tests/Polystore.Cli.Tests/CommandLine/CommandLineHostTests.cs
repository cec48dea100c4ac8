using Polystore.Cli.CommandLine;

namespace Polystore.Cli.Tests.CommandLine;

public sealed class CommandLineHostTests
{
    [Theory]
    [InlineData("polystore: Unknown command 'chek'. Did you mean check? See `polystore --help`.", "chek")]
    [InlineData("polystore: Unknown command 'frobnicate'. See `polystore --help`.", "frobnicate")]
    [InlineData("polystore: Unknown option '--fromat'. Did you mean --format? See `polystore check --help`.", "check", "x.db", "--fromat", "json")]
    [InlineData("polystore: Unknown option '--fromat'. Did you mean --format? See `polystore check --help`.", "check", "--fromat", "json")]
    public async Task A_slip_of_the_keyboard_gets_one_sentence_with_the_nearest_word(string sentence, params string[] arguments)
    {
        var (code, output, error) = await RunAsync(arguments);

        code.ShouldBe(2);
        output.ShouldBeEmpty();
        error.Trim().ShouldBe(sentence);
    }

    // A variable of the shell that is not set.
    [Theory]
    [InlineData("explain", "--plan", "")]
    [InlineData("check", "--from", "")]
    [InlineData("keys", "")]
    [InlineData("optimize", "")]
    [InlineData("apply", "")]
    [InlineData("rollback", "")]
    public async Task An_empty_name_of_a_file_gets_one_sentence(params string[] arguments)
    {
        var (code, _, error) = await RunAsync(arguments);

        code.ShouldBeInRange(2, 3);
        error.ShouldContain("''");
        error.ShouldNotContain("internal error");
    }

    [Fact]
    public async Task No_arguments_show_the_menu()
    {
        var (code, output, _) = await RunAsync();

        code.ShouldBe(0);
        output.ShouldContain("check");
        output.ShouldContain("rollback");
    }

    [Fact]
    public async Task Every_rule_explains_itself_with_its_numbers()
    {
        var (code, output, _) = await RunAsync("rules", "SQLITE-FK-UNINDEXED");

        code.ShouldBe(0);
        output.ShouldContain("Why:");
        output.ShouldContain("polystore.json");
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await CommandLineHost.RunAsync(arguments, output, error, CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }
}
