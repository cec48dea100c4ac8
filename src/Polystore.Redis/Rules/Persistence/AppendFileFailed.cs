using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Persistence;

/// <summary>The append-only file cannot be written.</summary>
internal sealed class AppendFileFailed : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-PERSIST-AOF-FAILED",
        "persistence",
        "The append-only file cannot be written",
        "aof_last_write_status or aof_last_bgrewrite_status other than ok while the append-only file is on.",
        "Commands that were answered are not on disk; a rewrite that fails lets the file grow until the disk is full.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/"]);

    protected override IReadOnlyList<string> Settings => ["appendonly"];

    protected override IReadOnlyList<string> Fields => ["aof_last_write_status", "aof_last_bgrewrite_status"];

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (facts.Setting("appendonly") == "yes" && (facts.Info.Text("aof_last_write_status") != "ok" || facts.Info.Text("aof_last_bgrewrite_status") != "ok"))
        {
            yield return Server(facts, "database", "append-only file", Severity.Critical, "The append-only file could not be written or rewritten") with
            {
                Evidence = [Field(facts, "aof_last_write_status"), Field(facts, "aof_last_bgrewrite_status")],
                Remedy = Remedy.ByHand("Read the server's log for the reason (disk full, folder gone or read-only, no memory for the fork), mend it, then BGREWRITEAOF.", "the reason stands in the log alone"),
            };
        }
    }
}
