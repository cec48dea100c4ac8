using System.CommandLine;
using System.CommandLine.Parsing;
using Polystore.Core.Errors;

namespace Polystore.Cli.CommandLine;

/// <summary>One sentence about the first thing that is wrong with the command line, with the nearest known word.</summary>
internal static class UsageErrors
{
    public static string Explain(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens is not [var unmatched, ..])
        {
            return parsed.Errors[0].Message.TrimEnd('.') + $". See `{PathOf(parsed.CommandResult)} --help`.";
        }

        var isOption = unmatched.StartsWith('-');
        var known = isOption ? OptionsOf(parsed.CommandResult) : command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name);
        var nearest = NearestName.Of(unmatched, known);
        var kind = isOption ? "option" : command.Subcommands.Count > 0 ? "command" : "argument";
        var suggestion = nearest is null ? "" : $" Did you mean {nearest}?";
        return $"Unknown {kind} '{unmatched}'.{suggestion} See `{PathOf(parsed.CommandResult)} --help`.";
    }

    private static IEnumerable<string> OptionsOf(CommandResult result)
    {
        for (SymbolResult? at = result; at is not null; at = at.Parent)
        {
            if (at is CommandResult { Command: var command })
            {
                foreach (var option in command.Options)
                {
                    yield return option.Name;
                }
            }
        }
    }

    private static string PathOf(CommandResult result)
    {
        var names = new Stack<string>();
        for (SymbolResult? at = result; at is CommandResult { Command: var command }; at = at.Parent)
        {
            names.Push(command is RootCommand ? "polystore" : command.Name);
        }

        return string.Join(' ', names);
    }
}
