using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Persistence;

/// <summary>The append-only file is never flushed.</summary>
internal sealed class AppendFsyncNever : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-PERSIST-FSYNC-NO",
        "persistence",
        "Append-only file without fsync",
        "appendfsync no with the append-only file on. Without the file the setting does nothing and is not reported.",
        "The operating system writes when it likes, on Linux after 30 seconds: a power cut loses so much, although the file is there to lose no more than a second.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/"]);

    protected override IReadOnlyList<string> Settings => ["appendonly", "appendfsync"];

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (facts.Setting("appendonly") == "yes" && facts.Setting("appendfsync") == "no")
        {
            yield return Setting(facts, "appendfsync", Severity.Medium, "The append-only file is flushed only when the operating system likes") with
            {
                Evidence = [Value(facts, "appendonly"), Value(facts, "appendfsync")],
                Remedy = ConfigChange.To(facts, null, ("appendfsync", "everysec")),
            };
        }
    }
}
