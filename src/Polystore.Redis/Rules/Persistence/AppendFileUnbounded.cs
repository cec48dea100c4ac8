using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Persistence;

/// <summary>The append-only file is never rewritten.</summary>
internal sealed class AppendFileUnbounded : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-PERSIST-AOF-UNBOUNDED",
        "persistence",
        "Append-only file that only grows",
        "auto-aof-rewrite-percentage 0 with the append-only file on. Without the file the setting does nothing and is not reported.",
        "The file keeps every command since it was begun: it fills the disk, and a restart replays all of it before it serves anybody.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/"]);

    protected override IReadOnlyList<string> Settings => ["appendonly", "auto-aof-rewrite-percentage"];

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (facts.Setting("appendonly") == "yes" && facts.SettingNumber("auto-aof-rewrite-percentage") == 0)
        {
            yield return Setting(facts, "auto-aof-rewrite-percentage", Severity.Medium, "The append-only file is never rewritten by itself") with
            {
                Evidence = [Value(facts, "appendonly"), Value(facts, "auto-aof-rewrite-percentage"), .. facts.Info.Number("aof_current_size") is null ? [] : (Evidence[])[Field(facts, "aof_current_size", "bytes"), Field(facts, "aof_base_size", "bytes")]],
                Remedy = ConfigChange.To(facts, "100 rewrites when the file has doubled. When BGREWRITEAOF is sent by a schedule of yours, ignore this finding.", ("auto-aof-rewrite-percentage", "100")),
            };
        }
    }
}
