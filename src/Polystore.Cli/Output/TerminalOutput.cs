using System.CommandLine;
using Polystore.Cli.CommandLine;
using Polystore.Core.Observation;
using Polystore.Reports.Terminal;
using Spectre.Console;

namespace Polystore.Cli.Output;

/// <summary>The terminal of this run: reports on the output stream, progress on the error stream.</summary>
internal sealed class TerminalOutput
{
    private readonly CliSession session;
    private readonly bool plain;
    private readonly bool quiet;

    public TerminalOutput(CliSession session, ParseResult parsed, CommonOptions options)
    {
        this.session = session;
        plain = parsed.GetValue(options.NoColor);
        quiet = parsed.GetValue(options.Quiet);
    }

    public TerminalRenderer Renderer => new(ConsoleOver(session.Output, Console.IsOutputRedirected));

    /// <summary>Hints repeat the target as it was typed, which may hold a password.</summary>
    public TerminalOptions Options(params IReadOnlyList<string> hints) => new() { Quiet = quiet, Hints = [.. hints.Select(session.Scrubber.Scrub)] };

    /// <summary>Runs something that may take longer than a second and shows how far it has come.</summary>
    public Task<T> RunAsync<T>(string what, Func<IProgress<ProgressStep>, Task<T>> operation, CancellationToken cancellationToken) => quiet
        ? operation(new Silence())
        : new ProgressDisplay(ConsoleOver(session.Error, Console.IsErrorRedirected), session.Clock).RunAsync(what, operation, cancellationToken);

    private IAnsiConsole ConsoleOver(TextWriter writer, bool redirected)
    {
        var isTerminal = !redirected && !plain && (writer == Console.Out || writer == Console.Error);
        return TerminalSetup.Create(writer, isTerminal, Environment.GetEnvironmentVariable, isTerminal ? WindowWidth() : null);
    }

    private static int? WindowWidth()
    {
        try
        {
            return Console.WindowWidth is > 0 and var width ? width : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private sealed class Silence : IProgress<ProgressStep>
    {
        public void Report(ProgressStep value)
        {
            // --quiet shows no progress.
        }
    }
}
