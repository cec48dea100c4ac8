using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Trimming;

/// <summary>An application of the runtime that is trimmed and generates no code while it runs does what it does untrimmed.</summary>
public sealed partial class TrimmedProgramTests
{
    [ServerFact(TestServer.Redis)]
    public async Task A_trimmed_program_works_and_no_warning_is_ours()
    {
        var folder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../Polystore.Runtime.Trimmed"));
        var output = Directory.CreateTempSubdirectory("polystore-trimmed");
        try
        {
            // What was linked before would be linked, and warned of, no more.
            if (Directory.Exists(Path.Combine(folder, "obj", Configuration)))
            {
                Directory.Delete(Path.Combine(folder, "obj", Configuration), recursive: true);
            }

            // The libraries are those that this test was built with.
            var (published, log) = await RunAsync("dotnet", "publish", folder, "-c", Configuration, "-o", output.FullName, "-p:BuildProjectReferences=false", "-m:1", "-nodeReuse:false", "--nologo", "-v", "q");
            published.ShouldBe(0, log);
            var warnings = Warning().Matches(log).Select(match => match.Value).Distinct().ToList();
            warnings.ShouldContain(warning => warning.Contains(": MongoDB.Bson.", StringComparison.Ordinal), "else warnings would not be looked for");
            warnings.ShouldNotContain(warning => warning.Contains(": Polystore.", StringComparison.Ordinal) || warning.Contains("Polystore.Runtime/", StringComparison.Ordinal));

            var program = Path.Combine(output.FullName, "Polystore.Runtime.Trimmed");
            var (ended, said) = await RunAsync(program);
            said.ReplaceLineEndings("\n").ShouldBe(Said);
            ended.ShouldBe(0);

            await using var server = await RedisServer.StartAsync();
            (await RunAsync(program, server.Url)).Said.ReplaceLineEndings("\n").ShouldBe(Said);
        }
        finally
        {
            output.Delete(recursive: true);
        }
    }

    private const string Said =
        """
        health Healthy
        routed Ann Gold 4.5 1970 dark 1.5+2 2
        derived 2
        changed Card { Name = Bea, Theme = dark } 7 1
        documents 1 1
        lock True
        limit True True False
        places True
        outbox paid 0
        events 12 2
        tree 1,2,3
        page 1,2 True
        queue 3
        stream 4
        session 5
        topic 6
        board ann
        visitors 2 members 1
        near till
        end

        """;

    private static string Configuration { get; } = typeof(TrimmedProgramTests).Assembly.GetCustomAttributes(false).OfType<System.Reflection.AssemblyConfigurationAttribute>().Single().Configuration;

    private static async Task<(int Ended, string Said)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = process.StandardOutput.ReadToEndAsync();
        var complained = process.StandardError.ReadToEndAsync();
        try
        {
            // Linking takes its minutes on a busy machine.
            await Task.WhenAll(process.WaitForExitAsync(), said, complained).WaitAsync(TimeSpan.FromMinutes(8));
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await said + await complained);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    [GeneratedRegex("^.*\\bwarning IL[23][0-9]{3}: .*$", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Warning();
}
