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

/// <summary><c>polystore keys redis://…|DUMP.rdb</c>: what the keys of Redis cost, by pattern.</summary>
internal sealed class KeysCommand
{
    private readonly CliSession session;
    private readonly CommonOptions common = new();
    private readonly Argument<string> target = new("TARGET") { Description = "URL of a server, a name from polystore.json, a dump (RDB file), or - for a dump on standard input" };
    private readonly Option<string> sample = new("--sample") { Description = "Share of the keys of a server that are examined in full; the names of all are read", HelpName = "5%", DefaultValueFactory = _ => "100%" };
    private readonly Option<int> seed = new("--seed") { Description = "Chooses the sample; the same seed chooses alike", DefaultValueFactory = _ => 1 };
    private readonly Option<int?> maxOps = new("--max-ops") { Description = "Most commands a second that the server is sent", HelpName = "20000" };
    private readonly Option<bool> asReplica = new("--as-replica") { Description = "Read a server's keys by replication (PSYNC): one fork on the server, no commands on its keys, and every key" };
    private readonly Option<string?> resume = new("--resume") { Description = "Keep how far a server was read in FILE, and go on from it when it is there; it is removed at the end", HelpName = "FILE" };
    private readonly Option<bool> prove = new("--prove") { Description = "Measure what higher limits of the compact encodings save, on copies of some keys in a scratch redis-server on this machine" };
    private readonly Option<string> allocator = new("--allocator")
    {
        Description = "Allocator of the server that a dump is of: redis (jemalloc as Redis builds it, also in its images), system (jemalloc of Debian and Ubuntu packages) or libc",
        HelpName = "redis|system|libc",
        DefaultValueFactory = _ => "redis",
    };

    private readonly Option<int> top = new("--top") { Description = "Keys listed as biggest and most used, 1 to 1000", HelpName = "20", DefaultValueFactory = _ => 20 };

    private KeysCommand(CliSession session) => this.session = session;

    public static Command Create(CliSession session)
    {
        var keys = new KeysCommand(session);
        var command = new Command("keys", "Show what the keys of Redis cost: patterns, types, encodings, expiry, the biggest keys, and what would save memory")
        {
            keys.target, keys.sample, keys.seed, keys.maxOps, keys.asReplica, keys.resume, keys.prove, keys.allocator, keys.top,
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
        var url = IsServer(name) ? session.ResolveTarget(name) : null;
        await using var dump = url is null ? DumpFile.Open(name) : null;
        var replica = parsed.GetValue(asReplica);
        var share = url is null ? 1 : Share(parsed.GetValue(sample)!);
        if (replica && (url is null || share < 1))
        {
            throw new UsageException(url is null ? "--as-replica reads a server, and the target is a dump; leave it out." : "--as-replica reads every key, so it goes without --sample.");
        }

        if (parsed.GetValue(prove) && (url is null || replica))
        {
            throw new UsageException("--prove copies keys from a server that answers commands: give a URL, without --as-replica.");
        }

        if (parsed.GetValue(resume) is not null && (url is null || replica || parsed.GetValue(prove)))
        {
            throw new UsageException("--resume goes on with the keys of a server that answers commands: give a URL, without --as-replica and --prove.");
        }

        var request = new KeyspaceRequest
        {
            Target = url,
            Dump = dump,
            DumpName = url is not null ? null : name == "-" ? "standard input" : Path.GetFileName(name),
            Sample = share,
            AsReplica = replica,
            Prove = parsed.GetValue(prove),
            Resume = parsed.GetValue(resume),
            Allocator = parsed.GetValue(allocator)!,
            Seed = parsed.GetValue(seed),
            MaxOperationsPerSecond = parsed.GetValue(maxOps) is { } most ? InRange("--max-ops", most, 100, 10_000_000) : null,
            Top = InRange("--top", parsed.GetValue(top), 1, 1000),
            WithValues = parsed.GetValue(common.WithValues),
            Selection = new RuleSelection { Options = session.Configuration.Rules.Options },
            Options = common.Observe(parsed, readData: true),
            Now = session.Now,
        };
        var keyspace = url is null ? session.Engines.For(EngineNames.Redis).Capability<IKeyspace>()! : session.Engines.Require<IKeyspace>(url, "keys");
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

    // A name of polystore.json or a URL; everything else is a file.
    private bool IsServer(string name) => name.Contains("://", StringComparison.Ordinal) || session.Configuration.Find(name) is not null;

    private static double Share(string text) => Percentage.TryParse(text) is { } share and > 0 and <= 1
        ? share
        : throw new UsageException($"--sample is '{text}'; give a share above 0 and up to 100 %, such as 5% or 0.05.");

    private static int InRange(string option, int value, int least, int most) => value >= least && value <= most
        ? value
        : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{option} is {value}; give a number from {least} to {most}."));
}
