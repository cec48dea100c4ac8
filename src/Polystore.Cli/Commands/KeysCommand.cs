using System.CommandLine;
using System.Globalization;
using Polystore.Cli.CommandLine;
using Polystore.Cli.Flow;
using Polystore.Cli.Output;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Keyspaces;
using Polystore.Core.Rules;

namespace Polystore.Cli.Commands;

/// <summary><c>polystore keys DUMP.rdb</c>: what the keys of Redis cost, by pattern.</summary>
internal sealed class KeysCommand
{
    private readonly CliSession session;
    private readonly CommonOptions common = new();
    private readonly Argument<string> target = new("TARGET") { Description = "A dump (RDB file), or - for a dump on standard input" };
    private readonly Option<int> top = new("--top") { Description = "Keys listed as biggest and most used, 1 to 1000", HelpName = "20", DefaultValueFactory = _ => 20 };

    private KeysCommand(CliSession session) => this.session = session;

    public static Command Create(CliSession session)
    {
        var keys = new KeysCommand(session);
        var command = new Command("keys", "Show what the keys of Redis cost: patterns, types, encodings, expiry, the biggest keys, and what would save memory")
        {
            keys.target, keys.top,
        };
        keys.common.AddTo(command);
        command.SetAction(keys.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var writer = ReportWriter.For(session, parsed, common);
        var terminal = new TerminalOutput(session, parsed, common);
        var name = parsed.GetRequiredValue(target);
        await using var dump = DumpFile.Open(name);
        var request = new KeyspaceRequest
        {
            Dump = dump,
            DumpName = name == "-" ? "standard input" : Path.GetFileName(name),
            Top = InRange("--top", parsed.GetValue(top), 1, 1000),
            WithValues = parsed.GetValue(common.WithValues),
            Selection = new RuleSelection { Options = session.Configuration.Rules.Options },
            Options = common.Observe(parsed, readData: true),
            Now = session.Now,
        };
        var keyspace = session.Engines.For(EngineNames.Redis).Capability<IKeyspace>()!;
        var report = await terminal.RunAsync("Reading keys", progress => keyspace.ReadAsync(request, progress, cancellationToken), cancellationToken);
        await writer.WriteAsync(renderer => renderer.Render(report), () => terminal.Renderer.Render(report, terminal.Options(Hints(name, report))), cancellationToken);
        foreach (var missed in writer.WritesTerminal ? [] : report.Missed)
        {
            session.Note(missed);
        }

        return (int)(report.Missed.Count > 0 ? ExitCode.Unreachable : ExitCode.Clean);
    }

    private static string[] Hints(string name, KeyspaceReport report) => report.Keys == 0 || name == "-"
        ? []
        : [$"polystore keys {ShellWord.Quote(name)} --output keys.html: the report with pictures"];

    private static int InRange(string option, int value, int least, int most) => value >= least && value <= most
        ? value
        : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{option} is {value}; give a number from {least} to {most}."));
}
