using System.Diagnostics;
using Polystore.EndToEnd.Running;

namespace Polystore.EndToEnd;

/// <summary>The command that a newcomer types.</summary>
public sealed class ScriptTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_script_passes_arguments_and_exit_code_through_from_any_folder_and_through_a_link()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.CreateSymbolicLink(folder.File("ps"), Repository.File("polystore"));

        var (code, output, _) = Run(folder.File("ps"), "--version");
        code.ShouldBe(0);
        output.Trim().ShouldMatch(@"^\d+\.\d+\.\d+");

        var (wrong, _, error) = Run(folder.File("ps"), "check", "with blank.db");
        wrong.ShouldBe(3);
        error.ShouldContain("with blank.db");
    }

    [Theory]
    [InlineData("check")]
    [InlineData("explain")]
    [InlineData("advise")]
    [InlineData("apply")]
    [InlineData("rollback")]
    [InlineData("rules")]
    [InlineData("lab")]
    public async Task Every_command_of_the_menu_explains_itself(string command)
    {
        (await PolystoreCommand.RunAsync(folder.Path, "--help")).ShouldExitWith(0).Output.ShouldContain($"  {command} ");
        (await PolystoreCommand.RunAsync(folder.Path, command, "--help")).ShouldExitWith(0).Output.ShouldContain("Usage:");
    }

    private (int Code, string Output, string Error) Run(string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file) { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
