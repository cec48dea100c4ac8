using System.Globalization;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Apply;
using Polystore.Redis.Observe;
using Polystore.Redis.Observe.Sections;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Sentinel;

/// <summary>A rule over what the sentinels know. A target without sentinels is fine.</summary>
internal abstract class SentinelRule : GroupRule
{
    protected override RuleVerdict Judge(GroupFacts group)
    {
        if (!GroupNodes.Sentinels(group.Context.Snapshot).Any())
        {
            return RuleVerdict.Fine;
        }

        return group.Sentinels.Count > 0 ? Judge(group, group.Sentinels) : RuleVerdict.NotExamined("no sentinel told what it knows of the service");
    }

    protected abstract RuleVerdict Judge(GroupFacts group, IReadOnlyList<(string Node, RedisSentinel Value)> sentinels);

    /// <summary>How many sentinels watch the service, as the one says that knows most.</summary>
    protected static int CountOf(IReadOnlyList<(string Node, RedisSentinel Value)> sentinels) => 1 + sentinels.Max(sentinel => (int)Number(sentinel.Value, "num-other-sentinels"));

    protected static double Number(RedisSentinel sentinel, string field) => ServerFacts.NumberOf(sentinel.Master.GetValueOrDefault(field) ?? "0", field);

    /// <summary>Gives a field of the service the same value on sentinels where it has another.</summary>
    protected static Remedy SetOn(IEnumerable<(string Node, RedisSentinel Value)> sentinels, string field, double wanted) => NodeChanges.Of(sentinels
        .Where(sentinel => Number(sentinel.Value, field) != wanted)
        .Select(sentinel => (sentinel.Node, new Remedy
        {
            Apply = [Set(sentinel.Value, field, wanted)],
            Rollback = [Set(sentinel.Value, field, Number(sentinel.Value, field))],
            Lock = "none; the sentinel takes the value at once and writes it into its file",
            Duration = "at once",
            Effects = [new SettingChanged($"{field} of {Name(sentinel.Value)}", wanted.ToString("0", CultureInfo.InvariantCulture))],
        }))
        .ToList());

    private static string Name(RedisSentinel sentinel) => sentinel.Master.GetValueOrDefault("name") ?? throw new OddAnswerException("a sentinel does not say what it calls the service");

    private static string Set(RedisSentinel sentinel, string field, double value) =>
        $"SENTINEL SET {CommandWords.Quote(Name(sentinel))} {field} {value.ToString("0", CultureInfo.InvariantCulture)}";
}
