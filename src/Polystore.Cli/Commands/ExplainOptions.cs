using System.CommandLine;
using Polystore.Cli.CommandLine;

namespace Polystore.Cli.Commands;

/// <summary>What <c>explain</c> takes from the command line.</summary>
internal sealed class ExplainOptions
{
    public Argument<string?> Target { get; } = new("TARGET")
    {
        Description = "URL, path of a SQLite file, or name from polystore.json; with --plan the database that the plan is of",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public Argument<string?> Query { get; } = new("QUERY") { Description = "The statement, a file that holds it, or - for standard input", Arity = ArgumentArity.ZeroOrOne };

    public Option<bool> Analyze { get; } = new("--analyze") { Description = "Run the statement and measure it; what it writes is rolled back" };

    public Option<bool> AnalyzeWrites { get; } = new("--analyze-writes") { Description = "Allow --analyze for a statement that writes (always rolled back)" };

    public Option<string[]> Parameters { get; } = new("--param") { Description = "Value of a parameter, as name=value or in order; give it again for more", HelpName = "VALUE" };

    public Option<string?> Plan { get; } = new("--plan") { Description = "Read a plan that was saved or pasted, in any format, instead of asking a database", HelpName = "FILE|-" };

    public Option<int?> Nth { get; } = new("--nth") { Description = "Which plan, when the text of --plan holds several, or which statement of a script", HelpName = "N" };

    public Option<string?> Compare { get; } = new("--compare") { Description = "An earlier plan of the statement, to show what moved", HelpName = "FILE" };

    public CommonOptions Common { get; } = new();

    public void AddTo(Command command)
    {
        command.Arguments.Add(Target);
        command.Arguments.Add(Query);
        command.Options.Add(Analyze);
        command.Options.Add(AnalyzeWrites);
        command.Options.Add(Parameters);
        command.Options.Add(Plan);
        command.Options.Add(Nth);
        command.Options.Add(Compare);
        Common.AddTo(command);
    }
}
