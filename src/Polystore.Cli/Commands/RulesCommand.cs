using System.CommandLine;
using Polystore.Cli.CommandLine;
using Polystore.Core.Errors;
using Polystore.Core.Rules;

namespace Polystore.Cli.Commands;

/// <summary><c>polystore rules [ID]</c>: what is looked for, why, and with which numbers.</summary>
internal static class RulesCommand
{
    public static Command Create(CliSession session)
    {
        var id = new Argument<string?>("ID") { Description = "A rule or family; none lists every rule", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("rules", "List the rules, or explain one with its numbers and their sources") { id };
        command.SetAction(parsed =>
        {
            var all = session.Engines.Engines.SelectMany(engine => engine.Rules).ToList();
            var name = parsed.GetValue(id);
            var chosen = all.Where(rule => name is null || Matches(rule, name)).ToList();
            if (chosen.Count == 0)
            {
                var nearest = NearestName.Of(name!, all.Select(rule => rule.Info.Id));
                throw new UsageException($"'{name}' is neither a rule nor a family.{(nearest is null ? "" : $" Did you mean {nearest}?")}");
            }

            if (name is not null && chosen.Count == 1)
            {
                Explain(session.Output, chosen[0].Info);
            }
            else
            {
                List(session.Output, chosen);
            }

            return (int)ExitCode.Clean;
        });
        return command;
    }

    private static bool Matches(IRule rule, string name) =>
        rule.Info.Id.Equals(name, StringComparison.OrdinalIgnoreCase)
        || rule.Info.Family.Equals(name, StringComparison.OrdinalIgnoreCase)
        || rule.Info.Engine.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static void List(TextWriter output, List<IRule> rules)
    {
        var width = rules.Max(rule => rule.Info.Id.Length);
        foreach (var family in rules.GroupBy(rule => rule.Info.Family).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            output.WriteLine(family.Key);
            foreach (var rule in family)
            {
                output.WriteLine($"  {rule.Info.Id.PadRight(width)}  {rule.Info.Title}");
            }
        }
    }

    private static void Explain(TextWriter output, RuleInfo rule)
    {
        output.WriteLine($"{rule.Id} ({rule.Family}): {rule.Title}");
        output.WriteLine();
        output.WriteLine(rule.LooksFor);
        output.WriteLine();
        output.WriteLine($"Why: {rule.Why}");
        foreach (var option in rule.Options)
        {
            output.WriteLine();
            output.WriteLine($"{option.Name} = {option.Default} {option.Unit}: {option.Meaning}");
            output.WriteLine($"  source: {option.Source}");
            output.WriteLine($"  polystore.json: {{ \"rules\": {{ \"{rule.Id}\": {{ \"{option.Name}\": {option.Default} }} }} }}");
        }

        foreach (var reference in rule.References)
        {
            output.WriteLine();
            output.WriteLine($"See {reference}");
        }
    }
}
