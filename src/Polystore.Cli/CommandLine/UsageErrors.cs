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
        if ((MisspeltOption(parsed) ?? (parsed.UnmatchedTokens is [var first, ..] ? first : null)) is not { } unmatched)
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

    /// <summary>
    /// A word that looks like an option and was taken for an argument; null when there is none. Without this, a slip in the first option
    /// would be blamed on what follows it.
    /// </summary>
    public static string? MisspeltOption(ParseResult parsed) => parsed.Tokens
        .Where(token => token.Type == TokenType.Argument)
        .Select(token => token.Value)
        .FirstOrDefault(word => word.StartsWith("--", StringComparison.Ordinal) && word.Length > 2 && word.Skip(2).All(c => char.IsAsciiLetterLower(c) || c == '-'));

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
