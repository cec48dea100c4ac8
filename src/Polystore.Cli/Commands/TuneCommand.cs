using System.CommandLine;
using System.Globalization;
using Polystore.Cli.CommandLine;
using Polystore.Cli.Output;
using Polystore.Core.Checks;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Rules;

namespace Polystore.Cli.Commands;

/// <summary><c>polystore tune TARGET</c>: configuration for this machine and these data, with the arithmetic; the report can be applied and rolled back.</summary>
internal static class TuneCommand
{
    public static Command Create(CliSession session)
    {
        var target = new Argument<string>("TARGET") { Description = "URL, or name from polystore.json" };
        var memory = new Option<string?>("--memory") { Description = "Memory that is there for the server, when it is not the whole machine's", HelpName = "8GB" };
        var cores = new Option<int?>("--cores") { Description = "Processor cores of the server's machine", HelpName = "N" };
        var dataTimeout = new Option<string>("--data-timeout") { Description = "Longest that reading keys may take in all", HelpName = "60s", DefaultValueFactory = _ => "60s" };
        var common = new CommonOptions();
        var command = new Command("tune", "Compute settings for this machine and these data, with the arithmetic and a way back") { target, memory, cores, dataTimeout };
        common.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var writer = ReportWriter.For(session, parsed, common);
            var name = parsed.GetRequiredValue(target);
            var url = session.ResolveTarget(name);
            var tune = session.Engines.Require<ITune>(url, "tune");
            var machine = new TuneMachine(
                parsed.GetValue(memory) is { } bytes ? ByteSize.Parse("--memory", bytes) : null,
                parsed.GetValue(cores) is { } number ? CoresIn(number) : null);
            var request = new CheckRequest
            {
                Target = url,
                Rules = tune.Rules,
                Selection = new RuleSelection { Options = Together(session.Configuration.Rules.Options, tune.OptionsFor(machine)) },
                Options = common.Observe(parsed, readData: true, parsed.GetValue(dataTimeout)!),
                WithValues = parsed.GetValue(common.WithValues),
            };
            var terminal = new TerminalOutput(session, parsed, common);
            var result = await terminal.RunAsync("Tuning", progress => new CheckFlow(session.Engines).RunAsync(request, progress, cancellationToken), cancellationToken);
            var report = result.Report with { Command = "tune" };
            await writer.WriteAsync(renderer => renderer.Render(report), () => terminal.Renderer.Render(report, terminal.Options(Hints(name))), cancellationToken);
            return (int)ExitCode.Clean;
        });
        return command;
    }

    private static string[] Hints(string target) =>
    [
        $"polystore tune {ShellWord.Quote(target)} --output tune.json, then polystore apply tune.json: set what is proposed, with the way back written down first",
    ];

    // What stands on the command line wins over polystore.json.
    private static Dictionary<string, IReadOnlyDictionary<string, double>> Together(
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> configured, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> given)
    {
        var all = new Dictionary<string, IReadOnlyDictionary<string, double>>(configured, StringComparer.OrdinalIgnoreCase);
        foreach (var (rule, numbers) in given)
        {
            all[rule] = new Dictionary<string, double>((all.GetValueOrDefault(rule) ?? new Dictionary<string, double>()).Where(number => !numbers.ContainsKey(number.Key)).Concat(numbers));
        }

        return all;
    }

    private static int CoresIn(int number) => number is >= 1 and <= 4096
        ? number
        : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--cores is {number}; give a number from 1 to 4096."));
}
