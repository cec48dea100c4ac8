using System.CommandLine;

namespace Polystore.Cli.Commands;

/// <summary>The options of <c>check</c> alone.</summary>
internal sealed class CheckOptions
{
    public Argument<string?> Target { get; } = new("TARGET")
    {
        Description = "URL, path of a SQLite file, or name from polystore.json; none: a sample database is made and checked",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public Option<string?> From { get; } = new("--from") { Description = "Judge a snapshot kept by --save instead of a database", HelpName = "FILE" };

    public Option<string?> Save { get; } = new("--save") { Description = "Keep what was seen in this file", HelpName = "FILE" };

    public Option<string?> Since { get; } = new("--since") { Description = "Compare with an earlier snapshot: what is new, what is gone", HelpName = "FILE" };

    public Option<string[]> Only { get; } = new("--only") { Description = "Rules or families to run, with commas between", HelpName = "ID|FAMILY" };

    public Option<string[]> Skip { get; } = new("--skip") { Description = "Rules or families to leave out, with commas between", HelpName = "ID|FAMILY" };

    public Option<string?> Workload { get; } = new("--workload")
    {
        Description = "SQL file with the statements of the applications, each under a line `-- calls: N`",
        HelpName = "FILE",
    };

    public Option<bool> Prove { get; } = new("--prove") { Description = "Measure the remedies on a copy, before and after" };

    public Option<bool?> Data { get; } = new("--data") { Description = "Whether user rows may be read, time-bounded (SQLite: true)", HelpName = "true|false" };

    public Option<string> DataTimeout { get; } = new("--data-timeout")
    {
        Description = "Longest that reading user rows may take in all",
        HelpName = "20s",
        DefaultValueFactory = _ => "20s",
    };

    public Option<string?> FailOn { get; } = new("--fail-on")
    {
        Description = "Exit with 1 from this severity on: critical, high, medium, low, info or never (default high)",
        HelpName = "SEVERITY",
    };

    public Option<bool> All { get; } = new("--all") { Description = "List every finding, not only the first of each rule; JSON and SARIF always do" };

    public Option<bool> NoIgnore { get; } = new("--no-ignore") { Description = "Show what .polystore-ignore hides" };

    public void AddTo(Command command)
    {
        command.Arguments.Add(Target);
        foreach (var option in new Option[] { From, Save, Since, Only, Skip, Workload, Prove, Data, DataTimeout, FailOn, NoIgnore, All })
        {
            command.Options.Add(option);
        }
    }
}
