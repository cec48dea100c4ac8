using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Observe;
using Polystore.Redis.Observe.Sections;

namespace Polystore.Redis.Rules.Reading;

/// <summary>A rule over settings and INFO. What it needs and was not observed makes it "not examined".</summary>
internal abstract class ServerRule : IRule
{
    public abstract RuleInfo Info { get; }

    /// <summary>Settings without which it cannot judge.</summary>
    protected virtual IReadOnlyList<string> Settings => [];

    /// <summary>Fields of INFO without which it cannot judge.</summary>
    protected virtual IReadOnlyList<string> Fields => [];

    /// <summary>Judges the server, or each server of a group that answered.</summary>
    public RuleVerdict Judge(RuleContext context)
    {
        if (!GroupNodes.IsGroup(context.Snapshot))
        {
            return Judge(context, node: null);
        }

        var servers = GroupNodes.Servers(context.Snapshot).Where(node => node.NotExamined is null).Select(node => node.Name).ToList();
        return new GroupVerdict(context, Info, servers).Of(servers.Select(node => Judge(context, node)).ToList());
    }

    private RuleVerdict Judge(RuleContext context, string? node)
    {
        if (!context.Snapshot.TryGet(RedisSections.Info.At(node), out RedisInfo? info, out var reason) && Fields.Count > 0)
        {
            return RuleVerdict.NotExamined($"INFO: {reason}");
        }

        var settings = context.Snapshot.Settings.Where(setting => setting.Node == node).ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);
        if (Settings.FirstOrDefault(name => !settings.ContainsKey(name)) is { } missing)
        {
            var why = context.Snapshot.Sections.FirstOrDefault(section => section.Name == RedisSections.NameAt(RedisSections.Configuration, node))?.NotExamined;
            return RuleVerdict.NotExamined(why is null ? $"the server has no setting {missing}" : $"CONFIG GET: {why}");
        }

        var reading = new InfoReading(info?.Fields ?? new Dictionary<string, string>());
        if (Fields.FirstOrDefault(name => reading.Text(name) is null) is { } absent)
        {
            return RuleVerdict.NotExamined($"INFO of this server does not say {absent}");
        }

        try
        {
            return Judge(new ServerFacts(context, node, settings, reading));
        }
        catch (OddAnswerException odd)
        {
            return RuleVerdict.NotExamined(odd.Message);
        }
    }

    protected virtual RuleVerdict Judge(ServerFacts facts) => RuleVerdict.Of(Find(facts));

    /// <summary>The problems.</summary>
    protected virtual IEnumerable<Finding> Find(ServerFacts facts) => [];

    protected static RuleInfo Describe(string id, string family, string title, string looksFor, string why, IReadOnlyList<string> references, params RuleOption[] options) => new()
    {
        Id = id,
        Engine = EngineNames.Redis,
        Family = family,
        Title = title,
        LooksFor = looksFor,
        Why = why,
        References = references,
        Options = options,
    };

    protected static RuleOption Option(string name, double value, string unit, string meaning, string source, double minimum = 0, double maximum = double.MaxValue) =>
        new() { Name = name, Default = value, Unit = unit, Meaning = meaning, Source = source, Minimum = minimum, Maximum = maximum };

    /// <summary>A finding about a setting.</summary>
    protected Finding Setting(ServerFacts facts, string name, Severity severity, string title) =>
        facts.Context.Problem(Info, Subject.Setting(EngineNames.Redis, name), severity, title) with { Evidence = [Value(facts, name)] };

    /// <summary>A finding about the server as a whole, or a named part of it.</summary>
    protected Finding Server(ServerFacts facts, string kind, string name, Severity severity, string title) =>
        facts.Context.Problem(Info, new Subject { Engine = EngineNames.Redis, Kind = kind, Path = [name] }, severity, title);

    protected static Evidence Value(ServerFacts facts, string name) => Evidence.Of(name, facts.Setting(name), null, "CONFIG GET");

    protected static Evidence Field(ServerFacts facts, string field, string? unit = null) =>
        Evidence.Of(field, facts.Info.Number(field) is { } number ? number : (EvidenceValue)facts.Info.Text(field), unit, "INFO");
}
