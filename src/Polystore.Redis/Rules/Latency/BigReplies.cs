using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Latency;

/// <summary>Replies are big.</summary>
internal sealed class BigReplies : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-LATENCY-BIG-REPLIES",
        "latency",
        "Big replies",
        "16 kB or more of output for each command on the average, of 1 GB or more in all. What goes to replicas is taken off.",
        "The network and the clients' parsing are the limit before the server is; a round trip of 16 kB takes several packets.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/benchmarks/"], Each, All);

    protected override IReadOnlyList<string> Fields => ["total_net_output_bytes", "total_commands_processed"];

    private static readonly RuleOption Each = Option("each", 16 * 1024, "bytes", "mean reply from which it is reported", "networking.c: the output buffer of a connection is 16 kB, larger replies are allocated one by one");
    private static readonly RuleOption All = Option("all", 1L << 30, "bytes", "output from which it is judged", "our choice: some gigabytes are minutes of a network");

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        var output = facts.Number("total_net_output_bytes") - (facts.Info.Number("total_net_repl_output_bytes") ?? 0);
        var each = output / Math.Max(1, facts.Number("total_commands_processed"));
        if (output >= facts.Context.Option(All) && each >= facts.Context.Option(Each))
        {
            yield return Server(facts, "database", "replies", Severity.Medium, $"A reply takes {Amount.Bytes(each)} on the average") with
            {
                Weight = output,
                Evidence = [Evidence.Of("mean reply", each, "bytes", "INFO: total_net_output_bytes ÷ total_commands_processed"), Evidence.Of("output", output, "bytes", "INFO: total_net_output_bytes"), Field(facts, "total_commands_processed", "commands")],
                Remedy = Remedy.ByHand("Ask for what is needed: fields of a hash (HMGET) instead of HGETALL, pages of lists and sets; compress large values; keep large objects outside of Redis.", "the application decides what it asks for"),
            };
        }
    }
}
