using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Observe;

namespace Polystore.Redis.Rules.Reading;

/// <summary>A rule over several servers and what they are to each other. One server alone is fine.</summary>
internal abstract class GroupRule : IRule
{
    public abstract RuleInfo Info { get; }

    public RuleVerdict Judge(RuleContext context)
    {
        try
        {
            return GroupNodes.IsGroup(context.Snapshot) ? Judge(new GroupFacts(context)) : RuleVerdict.Fine;
        }
        catch (OddAnswerException odd)
        {
            return RuleVerdict.NotExamined(odd.Message);
        }
    }

    protected abstract RuleVerdict Judge(GroupFacts group);

    protected static RuleInfo Describe(string id, string family, string title, string looksFor, string why, IReadOnlyList<string> references, params RuleOption[] options) =>
        new() { Id = id, Engine = EngineNames.Redis, Family = family, Title = title, LooksFor = looksFor, Why = why, References = references, Options = options };

    protected static RuleOption Option(string name, double value, string unit, string meaning, string source, double minimum = 0, double maximum = double.MaxValue) =>
        new() { Name = name, Default = value, Unit = unit, Meaning = meaning, Source = source, Minimum = minimum, Maximum = maximum };

    /// <summary>A finding about one server.</summary>
    protected Finding OfNode(GroupFacts group, string node, Severity severity, string title) => group.Context.Problem(Info, NodeSubject.Of(node), severity, title);

    /// <summary>A finding about the whole group.</summary>
    protected Finding OfGroup(GroupFacts group, string kind, string name, Severity severity, string title) =>
        group.Context.Problem(Info, new Subject { Engine = EngineNames.Redis, Kind = kind, Path = [name] }, severity, title);
}
