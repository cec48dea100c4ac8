using System.CommandLine;
using Polystore.Cli.CommandLine;
using Polystore.Cli.Flow;
using Polystore.Cli.Output;
using Polystore.Cli.Sample;
using Polystore.Core.Checks;
using Polystore.Core.Checks.Ignoring;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Core.Workloads;
using Polystore.Reports.Html;
using Polystore.Reports.Json;
using Polystore.Samples.Shop;

namespace Polystore.Cli.Commands;

/// <summary><c>polystore check [TARGET]</c>: the health check; without a target, of the sample database.</summary>
internal sealed class CheckCommand
{
    private const string SampleReport = "report.html";

    private readonly CliSession session;
    private readonly CommonOptions common = new();
    private readonly CheckOptions options = new();

    private CheckCommand(CliSession session) => this.session = session;

    public static Command Create(CliSession session)
    {
        var check = new CheckCommand(session);
        var command = new Command("check", "Find what is wrong with a database, rank it, and say what to do; without a target, on a sample database");
        check.options.AddTo(command);
        check.common.AddTo(command);
        command.SetAction(check.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var writer = ReportWriter.For(session, parsed, common, parsed.GetValue(options.All));
        return parsed.GetValue(options.Target) is null && parsed.GetValue(options.From) is null
            ? await CheckSampleAsync(parsed, writer, cancellationToken)
            : await CheckTargetAsync(parsed, writer, cancellationToken);
    }

    private async Task<int> CheckTargetAsync(ParseResult parsed, ReportWriter writer, CancellationToken cancellationToken)
    {
        // Everything that can be wrong with the request is said before the database is touched.
        var failOn = parsed.GetValue(options.FailOn) is { } words ? FailOn.Parse(words) : session.Configuration.FailOn ?? FailOn.Parse("high");
        var request = (await RequestAsync(parsed, cancellationToken)) with { WithPictures = writer.WritesPages };
        var terminal = new TerminalOutput(session, parsed, common);
        var result = await terminal.RunAsync(
            "Checking", progress => new CheckFlow(session.Engines).RunAsync(request, progress, cancellationToken), cancellationToken);
        await KeepAsync(parsed, result, cancellationToken);
        var comparison = request.Before is { } before ? await CompareAsync(request, before, result, cancellationToken) : null;
        await WriteAsync(result.Report, writer, terminal, comparison, Hints(parsed, request), cancellationToken);
        return (int)failOn.ExitCodeFor(result.Report);
    }

    private async Task<int> CheckSampleAsync(ParseResult parsed, ReportWriter writer, CancellationToken cancellationToken)
    {
        var failOn = FailOn.Parse(parsed.GetValue(options.FailOn) ?? "never");
        var terminal = new TerminalOutput(session, parsed, common);
        var result = await terminal.RunAsync("Making the sample shop", progress => RunSampleAsync(parsed, progress, cancellationToken), cancellationToken);
        await KeepAsync(parsed, result, cancellationToken);
        if (writer.WritesTerminal)
        {
            await ReportWriter.WriteFileAsync(SampleReport, new HtmlRenderer().Render(result.Report), cancellationToken);
        }

        await WriteAsync(
            result.Report,
            writer,
            terminal,
            comparison: null,
            [
                $"open {SampleReport}: this report with pictures",
                $"polystore advise {SampleDatabase.DefaultPath} --workload samples/Shop/workload.sql --prove",
                "polystore check YOUR-DATABASE (a SQLite file)",
            ],
            cancellationToken);
        return (int)failOn.ExitCodeFor(result.Report);
    }

    private async Task<CheckResult> RunSampleAsync(ParseResult parsed, IProgress<ProgressStep> progress, CancellationToken cancellationToken)
    {
        var target = await SampleDatabase.EnsureAsync(SampleDatabase.DefaultPath, ShopSample.DefaultOptions, progress, cancellationToken);
        await using var smaller = await SampleVolume.CreateAsync(ShopSample.DefaultOptions, progress, cancellationToken);
        var request = new CheckRequest
        {
            Target = target,
            Workload = WorkloadFile.FromText(ShopSample.Workload, EngineNames.Sqlite, WorkloadSource.Sample, "the sample workload"),
            Selection = SelectionOf(parsed),
            Ignore = Ignored(parsed),
            Options = common.Observe(parsed, readData: parsed.GetValue(options.Data) ?? true, parsed.GetValue(options.DataTimeout)!),
            Prove = true,
            Volumes = new Dictionary<double, DatabaseUrl> { [smaller.Scale] = smaller.Url },
            WithValues = parsed.GetValue(common.WithValues),
        };
        return await new CheckFlow(session.Engines).RunAsync(request, progress, cancellationToken);
    }

    private List<string> Hints(ParseResult parsed, CheckRequest request)
    {
        var hints = new List<string>();
        if (parsed.GetValue(options.Target) is not { } target || request.Target is null)
        {
            return hints;
        }

        if (!request.Prove && session.Engines.For(request.Target).Capability<IProve>() is not null)
        {
            hints.Add($"polystore check {ShellWord.Quote(target)} --prove: measure the remedies on a copy");
        }

        hints.Add($"polystore check {ShellWord.Quote(target)} --output report.html: the report with pictures");
        return hints;
    }

    private async Task<CheckRequest> RequestAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var targetText = parsed.GetValue(options.Target);
        var fromFile = parsed.GetValue(options.From);
        if (targetText is not null && fromFile is not null)
        {
            throw new UsageException("Give a target or --from, not both: --from judges a kept snapshot without the database.");
        }

        var prove = parsed.GetValue(options.Prove);
        if (fromFile is not null && prove)
        {
            throw new UsageException("--prove measures on a copy of the database, which --from does not have; name the target instead.");
        }

        var target = targetText is null ? null : session.Resolve(targetText);
        var snapshot = fromFile is null ? null : await SnapshotFile.ReadAsync(fromFile, cancellationToken);
        var engine = target?.Url.Engine ?? snapshot!.Engine;
        return new CheckRequest
        {
            Target = target?.Url,
            Volumes = target?.Volumes ?? new Dictionary<double, DatabaseUrl>(),
            Snapshot = snapshot,
            Before = parsed.GetValue(options.Since) is { } since ? await SnapshotFile.ReadAsync(since, cancellationToken) : null,
            Workload = parsed.GetValue(options.Workload) is { } file ? await WorkloadFile.ReadAsync(file, engine, cancellationToken) : null,
            Selection = SelectionOf(parsed),
            Ignore = Ignored(parsed),
            Options = common.Observe(parsed, readData: parsed.GetValue(options.Data) ?? target?.ReadData ?? engine == EngineNames.Sqlite, parsed.GetValue(options.DataTimeout)!),
            Prove = prove,
            WithValues = parsed.GetValue(common.WithValues),
        };
    }

    private RuleSelection SelectionOf(ParseResult parsed) => new()
    {
        Only = Names(parsed.GetValue(options.Only)) is { Length: > 0 } only ? only : session.Configuration.Rules.Only,
        Skip = [.. Names(parsed.GetValue(options.Skip)), .. session.Configuration.Rules.Skip],
        Options = session.Configuration.Rules.Options,
    };

    private static string[] Names(string[]? given) => [.. (given ?? []).SelectMany(names => names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    private IgnoreList Ignored(ParseResult parsed) => parsed.GetValue(options.NoIgnore) ? IgnoreList.Empty : IgnoreNotes.InForce(session);

    private async Task KeepAsync(ParseResult parsed, CheckResult result, CancellationToken cancellationToken)
    {
        foreach (var failure in result.Failures)
        {
            session.Note($"rule {failure.Rule.Info.Id} failed; run with --verbose and report it." + (session.Verbose ? Environment.NewLine + failure.Failure : ""));
        }

        if (result.PictureFailure is { } defect)
        {
            session.Note("the pictures of the report failed; run with --verbose and report it." + (session.Verbose ? Environment.NewLine + defect : ""));
        }

        IgnoreNotes.Unmatched(session, result.UnmatchedIgnores);
        if (parsed.GetValue(options.Save) is { } path)
        {
            var kept = parsed.GetValue(common.WithValues) ? result.Snapshot : UserDataGuard.Hide(result.Snapshot);
            await ReportWriter.WriteFileAsync(path, session.Scrubber.Scrubbing(stream => JsonRenderer.Write(kept, stream)), cancellationToken);
        }
    }

    private async Task<ReportComparison> CompareAsync(CheckRequest request, Core.Observation.Snapshot before, CheckResult now, CancellationToken cancellationToken)
    {
        var earlier = await new CheckFlow(session.Engines).RunAsync(
            request with { Target = null, Snapshot = before, Before = null, Prove = false, Workload = null }, progress: null, cancellationToken);
        return ReportComparison.Of(earlier.Report, now.Report);
    }

    private Task WriteAsync(
        CheckReport report, ReportWriter writer, TerminalOutput terminal, ReportComparison? comparison, IReadOnlyList<string> hints, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            renderer => renderer.Render(report),
            () =>
            {
                var shown = writer.ListsAll ? terminal.Options(hints) with { PerRule = null } : terminal.Options(hints);
                terminal.Renderer.Render(report, shown);
                if (comparison is not null)
                {
                    ComparisonText.Write(session.Output, comparison, shown.PerRule);
                }
            },
            cancellationToken);
}
