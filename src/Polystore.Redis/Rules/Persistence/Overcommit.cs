using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Observe;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Persistence;

/// <summary>The kernel may refuse memory to a fork.</summary>
internal sealed class Overcommit : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-PERSIST-OVERCOMMIT",
        "persistence",
        "The kernel may refuse a fork its memory",
        "vm.overcommit_memory is not 1 on the machine of a server that forks: it has save points, an append-only file or replicas. Seen only when the check runs on that machine. A server that never forks is not reported.",
        "A fork seems to need as much memory again. With 0 or 2 the kernel may refuse it while enough is free: dumps, rewrites of the append-only file and synchronisations of replicas fail, first when memory is short.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/admin/#linux", "https://www.kernel.org/doc/Documentation/vm/overcommit-accounting"], Share);

    private static readonly RuleOption Share = Option("share", 0.25, "share", "share of the machine's memory in use from which it is of medium severity", "our choice: below, the kernel's heuristic (0) refuses no fork", minimum: 0, maximum: 1);

    protected override IReadOnlyList<string> Fields => ["used_memory", "connected_slaves"];

    protected override RuleVerdict Judge(ServerFacts facts)
    {
        if (!facts.TryGet(RedisSections.Machine, out var machine, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        if (machine.OvercommitMemory is not { } overcommit)
        {
            return RuleVerdict.NotExamined("vm.overcommit_memory cannot be read here");
        }

        if (overcommit == 1 || !(facts.IsPersistent || facts.Number("connected_slaves") > 0))
        {
            return RuleVerdict.Fine;
        }

        var isLarge = facts.Info.Number("total_system_memory") is { } total && facts.Number("used_memory") >= facts.Context.Option(Share) * total;
        return RuleVerdict.Of(
        [
            Server(facts, "setting", "vm.overcommit_memory", isLarge ? Severity.Medium : Severity.Low, $"The kernel may refuse a fork its memory (vm.overcommit_memory {overcommit})") with
            {
                Weight = facts.Number("used_memory"),
                Evidence = [Evidence.Of("vm.overcommit_memory", overcommit, null, "/proc/sys/vm/overcommit_memory"), Field(facts, "used_memory", "bytes"), Field(facts, "total_system_memory", "bytes")],
                Remedy = Remedy.ByHand("sysctl vm.overcommit_memory=1, and the same line in /etc/sysctl.d/ so that it stays.", "it is a setting of the machine, which others share"),
            },
        ]);
    }
}
