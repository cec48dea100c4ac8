using System.Globalization;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Configuration;

internal sealed class PlannerCosts : IRule
{
    private static readonly RuleOption Ratio = new()
    {
        Name = "random-ratio", Default = 20, Unit = "ratio", Minimum = 1, Meaning = "random_page_cost over seq_page_cost from which on it is reported",
        Source = "default 4 assumes random reads 40 times slower with 90% of them cached (manual, 20.7.2); 20 would say that half of them reach a spinning disk",
    };

    private static readonly string[] NeverZero = ["cpu_tuple_cost", "cpu_index_tuple_cost", "cpu_operator_cost"];

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-CONFIG-COSTS",
        Engine = EngineNames.Postgres,
        Family = "configuration",
        Title = "Cost settings that no machine has",
        LooksFor = "random_page_cost below seq_page_cost or many times above it, cpu costs of zero, page costs of zero for both kinds of reads or for one of them, effective_cache_size below shared_buffers. "
            + "Not reported: random_page_cost of 1.1, right for SSDs, and equal costs, right for data in memory.",
        Why = "Costs are ratios: with one out of all proportion the planner takes the same wrong method for every statement.",
        Options = [Ratio],
        References = ["https://www.postgresql.org/docs/current/runtime-config-query.html#RUNTIME-CONFIG-QUERY-CONSTANTS"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var settings = context.Snapshot.Settings.Where(setting => setting.Node is null).ToDictionary(setting => setting.Name);
        if (Number(settings, "seq_page_cost") is not { } sequential || Number(settings, "random_page_cost") is not { } random)
        {
            return RuleVerdict.NotExamined("the cost settings were not observed");
        }

        var findings = new List<Finding>();
        if (sequential <= 0 && random > 0)
        {
            findings.Add(Finding(context, settings["seq_page_cost"], "seq_page_cost is 0: reading a whole table costs nothing to the planner", settings["seq_page_cost"].Default ?? "1"));
        }
        else if (random < sequential)
        {
            findings.Add(Finding(context, settings["random_page_cost"], $"random_page_cost {settings["random_page_cost"].Value} is below seq_page_cost {settings["seq_page_cost"].Value}", settings["seq_page_cost"].Value));
        }
        else if (random > context.Option(Ratio) * sequential)
        {
            findings.Add(Finding(context, settings["random_page_cost"], $"random_page_cost {settings["random_page_cost"].Value} keeps the planner from indexes", (4 * sequential).ToString(CultureInfo.InvariantCulture)));
        }

        findings.AddRange(NeverZero
            .Where(name => Number(settings, name) is <= 0)
            .Select(name => Finding(context, settings[name], $"{name} is 0: work on rows costs nothing to the planner", settings[name].Default ?? "0.01")));
        if (Number(settings, "effective_cache_size") is { } cache && Number(settings, "shared_buffers") is { } buffers && cache < buffers)
        {
            findings.Add(Finding(context, settings["effective_cache_size"], "effective_cache_size is below shared_buffers, which are a part of it", settings["shared_buffers"].Value));
        }

        return RuleVerdict.Of(findings);
    }

    private static double? Number(Dictionary<string, Setting> settings, string name) =>
        settings.TryGetValue(name, out var setting) && double.TryParse(setting.Value, CultureInfo.InvariantCulture, out var value) ? value : null;

    private Finding Finding(RuleContext context, Setting setting, string title, string better) => context.Problem(Info, SubjectOf.Setting(setting.Name), Severity.Medium, title) with
    {
        Evidence = SettingEvidence.Of(setting),
        Remedy = SettingChange.To(context, setting, better),
    };
}
