using System.CommandLine;
using Polystore.Cli.Output;
using Polystore.Core.Observation;

namespace Polystore.Cli.CommandLine;

/// <summary>Options that several commands share; each command makes its own instances.</summary>
internal sealed class CommonOptions
{
    public Option<string> StatementTimeout { get; } = new("--statement-timeout")
    {
        Description = "Longest that one statement may run",
        HelpName = "30s",
        DefaultValueFactory = _ => "30s",
    };

    public Option<string> LockTimeout { get; } = new("--lock-timeout")
    {
        Description = "Longest to wait for a lock",
        HelpName = "1s",
        DefaultValueFactory = _ => "1s",
    };

    public Option<OutputFormat[]> Format { get; } = new("--format", "-f")
    {
        Description = "terminal, markdown, html, json or sarif; give it again for more than one",
        HelpName = "format",
        AllowMultipleArgumentsPerToken = false,
    };

    public Option<string?> Output { get; } = new("--output", "-o") { Description = "Write the document to this file instead of the terminal", HelpName = "FILE" };

    public Option<bool> WithValues { get; } = new("--with-values") { Description = "Show values from the user's rows and constants of statements" };

    public Option<bool> NoColor { get; } = new("--no-color") { Description = "Plain text; so does NO_COLOR in the environment" };

    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Only the summary, and no progress" };

    public void AddTo(Command command)
    {
        command.Options.Add(Format);
        command.Options.Add(Output);
        command.Options.Add(WithValues);
        command.Options.Add(StatementTimeout);
        command.Options.Add(LockTimeout);
        command.Options.Add(NoColor);
        command.Options.Add(Quiet);
    }

    public ObserveOptions Observe(ParseResult parsed, bool readData, string dataTimeout = "20s") => new ObserveOptions
    {
        DataTimeout = Duration.Parse("--data-timeout", dataTimeout),
        StatementTimeout = Duration.Parse("--statement-timeout", parsed.GetValue(StatementTimeout)!),
        LockTimeout = Duration.Parse("--lock-timeout", parsed.GetValue(LockTimeout)!),
        ReadData = readData,
    }.Validate();
}
