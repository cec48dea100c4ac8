using System.CommandLine;
using System.Text.RegularExpressions;
using Polystore.Cli.Applying;
using Polystore.Cli.CommandLine;
using Polystore.Cli.Output;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Observation;

namespace Polystore.Cli.Tests.Applying;

/// <summary>What was made and turned out to be of no use is undone, and a later rollback undoes only the rest.</summary>
public sealed class TakeBackTests
{
    [Fact]
    public async Task Some_of_the_changes_are_taken_back_and_written_down_as_gone()
    {
        var output = new StringWriter();
        var session = new CliSession(output, TextWriter.Null);
        var common = new CommonOptions();
        var command = new Command("x");
        common.AddTo(command);
        var runner = new ChangeRunner(session, new TerminalOutput(session, command.Parse([]), common), new ObserveOptions(), output);
        var applier = new Recorder();
        var url = DatabaseUrl.Parse("mongodb://127.0.0.1:1/shop");
        Change[] changes = [new("create-1", "create a", ["make a"], ["drop a"]), new("create-2", "create b", ["make b"], ["drop b"])];

        await runner.RunAsync(applier, url, changes, new Dictionary<string, string>(), Consent.Given, CancellationToken.None);
        await runner.TakeBackAsync(applier, url, new HashSet<string> { "create-2", "create-9" }, CancellationToken.None);

        applier.Statements.ShouldBe(["make a", "make b", "drop b"]);
        output.ToString().ShouldContain("Taken back, being of no use: create b.");
        var path = Regex.Match(output.ToString(), "polystore rollback (\\S+)").Groups[1].Value;
        try
        {
            (await RollbackJournal.ReadAsync(path, CancellationToken.None)).Applied.ShouldBe(["create-1"]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private sealed class Recorder : IApply
    {
        public List<string> Statements { get; } = [];

        public Task<ApplyResult> ApplyAsync(DatabaseUrl target, IReadOnlyList<Change> changes, ObserveOptions options, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
        {
            Statements.AddRange(changes.SelectMany(change => change.Statements));
            return Task.FromResult(new ApplyResult(changes));
        }
    }
}
