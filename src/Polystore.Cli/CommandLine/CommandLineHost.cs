using System.CommandLine;
using Polystore.Core.Errors;

namespace Polystore.Cli.CommandLine;

/// <summary>Parses the arguments and runs the command within the error boundary. The path of <c>--help</c> and <c>--version</c> loads no engine.</summary>
internal static class CommandLineHost
{
    public static Task<int> RunAsync(string[] arguments) => RunAsync(arguments, Console.Out, Console.Error, CancellationToken.None);

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var session = new CliSession(output, error);
        var root = RootCommandFactory.Create(session);
        var parsed = root.Parse(arguments.Count == 0 ? ["--help"] : arguments);
        if (parsed.Errors.Count > 0 || UsageErrors.MisspeltOption(parsed) is not null)
        {
            await error.WriteLineAsync("polystore: " + UsageErrors.Explain(parsed));
            return (int)ExitCode.Usage;
        }

        session.Verbose = parsed.GetValue(RootCommandFactory.Verbose);
        return await ErrorBoundary.RunAsync(
            session,
            () => parsed.InvokeAsync(
                new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(10) },
                cancellationToken));
    }
}
