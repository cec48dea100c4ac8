using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Observe;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Tune;

/// <summary>Freeing in the background, where there are large keys.</summary>
internal sealed class LazyFreeing : TuningRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-TUNE-LAZYFREE",
        Family,
        "Freeing in the background for these keys",
        "lazyfree settings that are off on a server with a key of 10,000 elements or more. Small keys are freed at once either way, and nothing is proposed for them.",
        "Freeing a large collection in the foreground stops all clients: every element is an allocation of its own.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency/", "https://github.com/redis/redis/blob/7.0/redis.conf"], Elements);

    private static readonly string[] Names = ["lazyfree-lazy-eviction", "lazyfree-lazy-expire", "lazyfree-lazy-server-del", "lazyfree-lazy-user-del", "lazyfree-lazy-user-flush", "replica-lazy-flush"];

    private static readonly RuleOption Elements = Option("elements", 10_000, "elements", "elements of the largest key from which it is proposed", "lazyfree.c frees 64 and fewer at once in any case; our choice: ten thousand take about a millisecond");

    protected override RuleVerdict Judge(ServerFacts facts)
    {
        var off = Names.Where(name => facts.MaybeSetting(name) == "no").ToList();
        if (off.Count == 0)
        {
            return RuleVerdict.Fine;
        }

        if (!facts.Context.Snapshot.TryGet(RedisSections.Keyspace, out var keyspace, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        var largest = keyspace.MostElements.MaxBy(key => key.Elements);
        return largest is null || largest.Elements < facts.Context.Option(Elements) ? RuleVerdict.Fine : RuleVerdict.Of(
        [
            Server(facts, "setting", "lazyfree", Severity.Low, $"{string.Join(", ", off.Select(name => $"{name} yes"))}") with
            {
                Impact = $"The largest {largest.Type} has {Amount.Count(largest.Elements)} elements.",
                Weight = largest.Elements,
                Evidence = [Evidence.Of("elements of the largest key", largest.Elements, "elements", KeyspaceReading.Source), .. off.Select(name => Value(facts, name))],
                Remedy = ConfigChange.To(facts, "DEL then frees like UNLINK, and memory comes back a moment later.", [.. off.Select(name => (name, "yes"))]),
            },
        ]);
    }
}
