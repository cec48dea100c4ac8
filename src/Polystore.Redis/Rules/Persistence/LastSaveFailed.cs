using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Persistence;

/// <summary>The last dump failed.</summary>
internal sealed class LastSaveFailed : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-PERSIST-SAVE-FAILED",
        "persistence",
        "The last dump failed",
        "rdb_last_bgsave_status other than ok. An old but good dump is not reported.",
        "What was written since the last good dump is lost at a restart, and under stop-writes-on-bgsave-error every write is refused.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/"]);

    protected override IReadOnlyList<string> Settings => ["dir", "dbfilename"];

    protected override IReadOnlyList<string> Fields => ["rdb_last_bgsave_status"];

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (facts.Info.Text("rdb_last_bgsave_status") != "ok")
        {
            yield return Server(facts, "database", "dump", Severity.Critical, "The last dump failed") with
            {
                Impact = $"{Amount.Count(facts.Info.Number("rdb_changes_since_last_save") ?? 0)} changes are in no dump.",
                Evidence = [Field(facts, "rdb_last_bgsave_status"), Field(facts, "rdb_changes_since_last_save", "changes")],
                Remedy = Remedy.ByHand("Read the server's log for the reason (disk full, folder gone or read-only, no memory for the fork), mend it, then BGSAVE.", "the reason stands in the log alone"),
            };
        }
    }
}
