using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Cluster;

/// <summary>Memory is spread unevenly.</summary>
internal sealed class MemorySkew : Skew
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-CLUSTER-SKEW-MEMORY",
        "cluster",
        "Data spread unevenly over the shards",
        "A shard whose data take half as many bytes again as the mean. Overhead of buffers and connections is left out, and so is a small cluster.",
        "The fullest shard reaches maxmemory first: it evicts or refuses writes while the others have room.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags"], Times, LeastBytes);

    private static readonly RuleOption LeastBytes = Option("bytes", 100 * 1024 * 1024, "bytes", "bytes of data in all from which it is judged", "our choice: below 100 MB no shard is near a limit");

    protected override RuleOption Least => LeastBytes;

    protected override string Measure => "data";

    protected override string Unit => "bytes";

    protected override string Source => "INFO memory: used_memory_dataset";

    protected override string Guidance => "Look for big keys (`polystore keys`): one key lies in one slot and cannot be spread; split it, or choose a hash tag with more values.";

    protected override double? AmountOf(ServerFacts server) => server.Info.Number("used_memory_dataset");
}
