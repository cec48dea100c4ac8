using System.CommandLine;
using Polystore.Cli.Commands;

namespace Polystore.Cli.CommandLine;

/// <summary>The menu: only what works end to end is in it.</summary>
internal static class RootCommandFactory
{
    public static Option<bool> Verbose { get; } = new("--verbose") { Description = "Add the trace to an error, and timings to notes", Recursive = true };

    public static RootCommand Create(CliSession session)
    {
        var root = new RootCommand("A senior database engineer: finds what is wrong with a database, proves what would be better, applies it with a way back.")
        {
            CheckCommand.Create(session),
            ExplainCommand.Create(session),
            AdviseCommand.Create(session),
            OptimizeCommand.Create(session),
            KeysCommand.Create(session),
            TuneCommand.Create(session),
            SchemaCommand.Create(session),
            ApplyCommand.Create(session),
            RollbackCommand.Create(session),
            RulesCommand.Create(session),
            LabCommand.Create(session),
        };
        root.Options.Add(Verbose);
        return root;
    }
}
