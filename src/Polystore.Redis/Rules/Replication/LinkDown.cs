using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Replication;

/// <summary>A replica without its primary.</summary>
internal sealed class LinkDown : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-REPL-LINK-DOWN",
        "replication",
        "Replica without its primary",
        "master_link_status down for longer than a minute. A link that was lost a moment ago is mended by the server itself.",
        "The replica answers with old data, or not at all, and cannot stand in for the primary.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/replication/"], Seconds);

    protected override IReadOnlyList<string> Fields => ["role", "uptime_in_seconds"];

    private static readonly RuleOption Seconds = Option("seconds", 60, "s", "how long the link may be down", "redis.conf: repl-timeout 60");

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        if (facts.IsReplica && facts.Info.Text("master_link_status") == "down" && facts.Info.Number("master_sync_in_progress") != 1
            && facts.Info.Number("master_link_down_since_seconds") is { } down
            && (down < 0 ? facts.Number("uptime_in_seconds") : down) >= facts.Context.Option(Seconds))
        {
            yield return Server(facts, "node", "replica", Severity.High, down < 0 ? "The link to the primary was never up" : $"The link to the primary is down for {Amount.Seconds(down)}") with
            {
                Evidence = [Field(facts, "master_link_status"), Field(facts, "master_link_down_since_seconds", "s")],
                Remedy = Remedy.ByHand("Look at the log of both servers: the primary may be down, its address or masterauth wrong, or its output buffer limit for replicas too small for the synchronisation.", "the reason stands in the logs"),
            };
        }
    }
}
