using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Configuration;

/// <summary>A rule about one setting that is wrong at some of its values.</summary>
internal abstract class SettingRule : IRule
{
    public abstract RuleInfo Info { get; }

    /// <summary>The setting.</summary>
    protected abstract string Name { get; }

    public RuleVerdict Judge(RuleContext context)
    {
        var setting = context.Snapshot.Settings.FirstOrDefault(setting => setting.Node is null && setting.Name == Name);
        return setting is null ? RuleVerdict.NotExamined($"the setting {Name} was not observed")
            : IsFault(setting) ? RuleVerdict.Of([Finding(context, setting)])
            : RuleVerdict.Fine;
    }

    protected virtual bool IsFault(Setting setting) => setting.Value == "off";

    protected abstract Finding Finding(RuleContext context, Setting setting);

    protected static RuleInfo Describe(string id, string title, string looksFor, string why, params string[] references) => new()
    {
        Id = id,
        Engine = EngineNames.Postgres,
        Family = "configuration",
        Title = title,
        LooksFor = looksFor,
        Why = why,
        References = references,
    };

    /// <summary>The finding with the value, its source and the change to a better one.</summary>
    protected Finding Problem(RuleContext context, Setting setting, Severity severity, string title, string better, string? guidance = null) =>
        context.Problem(Info, SubjectOf.Setting(setting.Name), severity, title) with
        {
            Evidence = SettingEvidence.Of(setting),
            Remedy = SettingChange.To(context, setting, better, guidance),
        };
}
