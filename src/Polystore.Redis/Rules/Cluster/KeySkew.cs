using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Cluster;

/// <summary>Keys are spread unevenly.</summary>
internal sealed class KeySkew : Skew
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-CLUSTER-SKEW-KEYS",
        "cluster",
        "Keys spread unevenly over the shards",
        "A shard with half as many keys again as the mean. A small cluster, where chance alone spreads them unevenly, is not reported.",
        "The fullest shard sets how far the whole cluster can grow.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags"], Times, LeastKeys);

    private static readonly RuleOption LeastKeys = Option("keys", 10_000, "keys", "keys in all from which it is judged", "our choice: with 10,000 keys and 3 shards chance alone makes less than 5 %");

    protected override RuleOption Least => LeastKeys;

    protected override string Measure => "keys";

    protected override string Unit => "keys";

    protected override string Source => "INFO keyspace";

    protected override string Guidance => "Look for a hash tag ({…}) that many keys share (`polystore keys` shows the patterns) and choose one with more values.";

    protected override double? AmountOf(ServerFacts server) => server.Keys;
}
