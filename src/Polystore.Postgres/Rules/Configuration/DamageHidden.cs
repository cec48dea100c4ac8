using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Configuration;

internal sealed class DamageHidden : IRule
{
    private static readonly IReadOnlyDictionary<string, (Severity Severity, string Words, bool Restart)> Switches = new Dictionary<string, (Severity, string, bool)>
    {
        ["zero_damaged_pages"] = (Severity.Critical, "pages found damaged are emptied without a question", false),
        ["ignore_checksum_failure"] = (Severity.High, "pages that fail their checksum are read as if they were sound", false),
        ["ignore_system_indexes"] = (Severity.High, "the catalogue's indexes are not used, so that every look-up reads whole catalogues", false),
        ["ignore_invalid_pages"] = (Severity.High, "recovery goes on over missing pages and hides them", true),
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "PG-CONFIG-DAMAGE-HIDDEN",
        Engine = EngineNames.Postgres,
        Family = "configuration",
        Title = "Switch for emergencies left on",
        LooksFor = "zero_damaged_pages, ignore_checksum_failure, ignore_system_indexes and ignore_invalid_pages in effect.",
        Why = "These are for rescuing what is left of a damaged cluster; left on they hide damage, or destroy rows, on a sound one.",
        References = ["https://www.postgresql.org/docs/current/runtime-config-developer.html"],
    };

    public RuleVerdict Judge(RuleContext context)
    {
        var seen = context.Snapshot.Settings.Where(setting => setting.Node is null && Switches.ContainsKey(setting.Name)).ToList();
        return seen.Count == 0
            ? RuleVerdict.NotExamined("the settings were not observed")
            : RuleVerdict.Of(seen.Where(setting => setting.Value == "on").Select(setting => context.Problem(
                Info, SubjectOf.Setting(setting.Name), Switches[setting.Name].Severity, $"{setting.Name} is on: {Switches[setting.Name].Words}") with
            {
                Evidence = SettingEvidence.Of(setting),
                Remedy = Switches[setting.Name].Restart ? SettingChange.AtRestart(setting, "off") : SettingChange.To(context, setting, "off"),
            }));
    }
}
