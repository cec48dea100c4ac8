using System.Globalization;
using System.Text;

namespace Polystore.Core.Rules;

/// <summary>Writes docs/rules.md from the rules themselves, so that the page cannot fall behind them.</summary>
public static class RulesDocument
{
    /// <summary>The whole page in Markdown, engines and families in order, ending with a line end.</summary>
    /// <param name="rules">Rules of one or more engines.</param>
    public static string Write(IEnumerable<IRule> rules)
    {
        var infos = rules.Select(rule => rule.Info).OrderBy(info => info.Id, StringComparer.Ordinal).ToList();
        var page = new StringBuilder();
        page.Append("# Rules\n\n")
            .Append("Generated from the rules; do not edit. Every number is an option: override it in `polystore.json` under\n")
            .Append("`rules.<id>.<option>`. `--only` and `--skip` take ids and families.\n");
        foreach (var engine in infos.GroupBy(info => info.Engine).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {engine.Key} ({engine.Count()} rules)\n");
            foreach (var family in engine.GroupBy(info => info.Family).OrderBy(group => group.Key, StringComparer.Ordinal))
            {
                page.Append(CultureInfo.InvariantCulture, $"\n### {engine.Key}: {family.Key}\n");
                foreach (var info in family)
                {
                    Describe(page, info);
                }
            }
        }

        return page.ToString();
    }

    private static void Describe(StringBuilder page, RuleInfo info)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n#### {info.Id}\n\n**{info.Title}.** {info.LooksFor}\n\n{info.Why}\n");
        var marks = new List<string>();
        if (info.ReadsData)
        {
            marks.Add("Reads user rows (counts only).");
        }

        if (info.Untested)
        {
            marks.Add($"Untested on {EngineTitle(info.Engine)}: tried on replies composed from its manual.");
        }

        if (marks.Count > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n{string.Join(' ', marks)}\n");
        }

        if (info.Options.Count > 0)
        {
            page.Append("\n| option | default | unit | decides | source |\n|---|---:|---|---|---|\n");
            foreach (var option in info.Options)
            {
                page.Append(CultureInfo.InvariantCulture, $"| `{option.Name}` | {option.Default:0.####} | {Cell(option.Unit)} | {Cell(option.Meaning)} | {Cell(option.Source)} |\n");
            }
        }

        if (info.References.Count > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"\nRead more: {string.Join(", ", info.References.Select(reference => $"<{reference}>"))}\n");
        }
    }

    private static string EngineTitle(string engine) => engine == Connections.EngineNames.Mongo ? "MongoDB" : engine;

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
