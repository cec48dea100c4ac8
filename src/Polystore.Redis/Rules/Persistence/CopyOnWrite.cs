using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Persistence;

/// <summary>Dumps and rewrites copy much of the memory.</summary>
internal sealed class CopyOnWrite : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-PERSIST-COPY-ON-WRITE",
        "persistence",
        "Dumps that copy much of the memory",
        "The last dump or rewrite copied a third of the used memory or more, and 100 MB or more. Less is the normal price of writes meanwhile.",
        "The copies come on top of maxmemory: at a peak of writes the machine runs out, and the kernel ends the server or its child.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/"], Share, Bytes);

    protected override IReadOnlyList<string> Fields => ["rdb_last_cow_size", "aof_last_cow_size", "used_memory", "total_system_memory"];

    private static readonly RuleOption Share = Option("share", 0.33, "ratio", "copied by used memory", "our choice: the manual speaks of up to twice the memory", maximum: 1);
    private static readonly RuleOption Bytes = Option("bytes", 100 * 1024 * 1024, "bytes", "copied bytes from which it is reported", "our choice");

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        var copied = Math.Max(facts.Number("rdb_last_cow_size"), facts.Number("aof_last_cow_size"));
        if (copied >= facts.Context.Option(Bytes) && copied >= facts.Context.Option(Share) * facts.Number("used_memory"))
        {
            var fits = facts.Number("used_memory") + copied < 0.9 * facts.Number("total_system_memory");
            yield return Server(facts, "memory", "copy on write", fits ? Severity.Low : Severity.High, $"The last dump or rewrite copied {Amount.Bytes(copied)}") with
            {
                Weight = copied,
                Evidence = [Field(facts, "rdb_last_cow_size", "bytes"), Field(facts, "aof_last_cow_size", "bytes"), Field(facts, "used_memory", "bytes"), Field(facts, "total_system_memory", "bytes")],
                Remedy = Remedy.ByHand("Leave as much free beside maxmemory; dump at hours with fewer writes, or on a replica; keep transparent huge pages off.", "when and where to dump a person decides"),
            };
        }
    }
}
