using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Cluster;

/// <summary>Commands are spread unevenly.</summary>
internal sealed class TrafficSkew : Skew
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-CLUSTER-SKEW-TRAFFIC",
        "cluster",
        "Commands spread unevenly over the shards",
        "A shard that runs half as many commands a second again as the mean, since its statistics began. A cluster that has run few commands is not reported.",
        "One shard's thread is busy while the others idle: latency rises there first, and further shards do not help.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags"], Times, LeastRate);

    private static readonly RuleOption LeastRate = Option("rate", 1000, "commands/s", "commands a second in all from which it is judged", "our choice: one core of today's machines runs a hundred times as many");

    protected override RuleOption Least => LeastRate;

    protected override string Measure => "commands";

    protected override string Unit => "commands/s";

    protected override string Source => "INFO: total_commands_processed ÷ uptime_in_seconds";

    protected override string Guidance => "Look for hot keys (redis-cli --hotkeys under an LFU policy; `polystore keys` lists them): spread counters over several keys, cache what is only read, or read from replicas.";

    protected override double? AmountOf(ServerFacts server) =>
        server.Info.Number("total_commands_processed") / Math.Max(1, server.Info.Number("uptime_in_seconds") ?? 1);
}
