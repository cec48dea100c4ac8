using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Persistence;

/// <summary>Every write is promised to be on disk, but not while the file is rewritten.</summary>
internal sealed class RewriteUnsynced : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-PERSIST-ALWAYS-NOT-ALWAYS",
        "persistence",
        "appendfsync always that rests during rewrites",
        "no-appendfsync-on-rewrite yes beside appendfsync always. With everysec it is a choice between pauses and a few more seconds, and not reported.",
        "Who sets always pays for every write being on disk before it is answered; during each dump and rewrite that does not hold, and up to 30 seconds may be lost.",
        ["https://github.com/redis/redis/blob/7.0/redis.conf"]);

    protected override IReadOnlyList<string> Settings => ["appendonly", "appendfsync", "no-appendfsync-on-rewrite"];

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (facts.Setting("appendonly") == "yes" && facts.Setting("appendfsync") == "always" && facts.Setting("no-appendfsync-on-rewrite") == "yes")
        {
            yield return Setting(facts, "no-appendfsync-on-rewrite", Severity.Medium, "Writes are answered before they are on disk while the file is rewritten") with
            {
                Evidence = [Value(facts, "appendfsync"), Value(facts, "no-appendfsync-on-rewrite")],
                Remedy = ConfigChange.To(facts, null, ("no-appendfsync-on-rewrite", "no")),
            };
        }
    }
}
