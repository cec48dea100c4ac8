using System.Globalization;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Tune;

/// <summary>maxmemory from the machine's memory, what a fork copies, and what the allocator wastes.</summary>
internal sealed class MemoryLimit : TuningRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-TUNE-MAXMEMORY",
        Family,
        "maxmemory for this machine",
        "maxmemory that is unset, above what the machine can bear, or so low that memory lies idle while the server is full. A limit within a fifth of the computed one is left alone.",
        "maxmemory counts neither fragmentation nor what a fork copies: the limit must leave room for both, or the kernel ends the server.",
        ["https://redis.io/docs/latest/develop/reference/eviction/", "https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/"], Machine, Reserve, Copied);

    public const string MachineOption = "machine";

    private const double Megabyte = 1024 * 1024;
    private const double Measurable = 100 * Megabyte;

    private static readonly RuleOption Machine = Option(MachineOption, 0, "bytes", "memory that is there for this server; 0: all of the machine, shared evenly with other servers of the same target on it", "INFO: total_system_memory");
    private static readonly RuleOption Reserve = Option("reserve", 0.1, "ratio", "share left to the operating system", "our choice: page cache for the dump, and the agents that run everywhere", maximum: 0.9);
    private static readonly RuleOption Copied = Option("copied", 0.25, "ratio", "share of the data that is copied during a dump, rewrite or synchronisation, as long as none was measured", "our choice; the manual warns of up to 1", maximum: 1);

    protected override IReadOnlyList<string> Settings => ["maxmemory", "save", "appendonly"];

    protected override IReadOnlyList<string> Fields => ["total_system_memory", "used_memory", "used_memory_rss", "connected_slaves"];

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        var (used, now) = (facts.Number("used_memory"), facts.SettingNumber("maxmemory"));
        var (given, source) = Given(facts);
        var (waste, wasteSource) = used >= Measurable
            ? (Math.Clamp(facts.Number("used_memory_rss") / used, 1.05, 2), "used_memory_rss ÷ used_memory")
            : (1.1, "MEMORY DOCTOR lets 1.1 pass; the data are too small to measure it");
        var (copies, copySource) = Copies(facts, used);
        var beside = facts.Info.Number("mem_not_counted_for_evict") ?? 0;
        var wanted = Math.Floor(((given * (1 - facts.Context.Option(Reserve))) - beside) / (waste + copies) / Megabyte) * Megabyte;
        var tooLow = now > 0 && now < 0.8 * wanted && used >= 0.8 * now;
        if (wanted <= 0 || !(now == 0 || now > 1.05 * wanted || tooLow))
        {
            yield break;
        }

        var value = wanted.ToString("0", CultureInfo.InvariantCulture);
        yield return Setting(facts, "maxmemory", now == 0 || now > wanted ? Severity.Medium : Severity.Low, $"maxmemory {Amount.Bytes(wanted)}{(now == 0 ? ", now without a limit" : $", now {Amount.Bytes(now)}")}") with
        {
            Impact = $"{Amount.Bytes(wanted)} = ({Amount.Bytes(given)} − {Amount.Share(facts.Context.Option(Reserve))} for the system − {Amount.Bytes(beside)} of buffers that are not counted) ÷ ({Number(waste)} waste + {Number(copies)} copied by forks).",
            Evidence =
            [
                Value(facts, "maxmemory"),
                Evidence.Of("memory for this server", given, "bytes", source),
                Evidence.Of("waste", Math.Round(waste, 2), null, wasteSource),
                Evidence.Of("copied by forks", copies, "ratio", copySource),
                Field(facts, "used_memory", "bytes"),
            ],
            Remedy = wanted < 1.05 * used
                ? Remedy.ByHand($"The data already take {Amount.Bytes(used)}: move to a machine with more memory, delete what is not wanted (`polystore keys`), or spread it over a cluster; then set maxmemory.", "the limit would refuse writes or evict at once")
                : ConfigChange.To(facts, "At the limit maxmemory-policy decides: noeviction refuses writes.", ("maxmemory", value)),
        };
    }

    private static (double Bytes, string Source) Given(ServerFacts facts)
    {
        if (facts.Context.Option(Machine) is > 0 and var told)
        {
            return (told, "--memory");
        }

        var host = HostOf(facts.Node ?? "");
        var neighbours = facts.Node is null ? 1 : Math.Max(1, GroupNodes.Servers(facts.Context.Snapshot).Count(node => HostOf(node.Name) == host));
        return (facts.Number("total_system_memory") / neighbours, neighbours == 1 ? "INFO: total_system_memory, for this server alone (else give --memory)" : $"INFO: total_system_memory ÷ {neighbours} servers of this target on the machine");
    }

    private static (double Share, string Source) Copies(ServerFacts facts, double used)
    {
        if (!facts.IsPersistent && facts.Number("connected_slaves") == 0)
        {
            return (0, "neither dumps, nor rewrites, nor replicas");
        }

        var measured = Math.Max(facts.Info.Number("rdb_last_cow_size") ?? 0, facts.Info.Number("aof_last_cow_size") ?? 0);
        return used >= Measurable && measured > 0
            ? (Math.Min(1, Math.Max(0.1, measured / used)), "rdb_last_cow_size, aof_last_cow_size ÷ used_memory, at least a tenth")
            : (facts.Context.Option(Copied), "assumed: nothing was measured yet");
    }

    private static string HostOf(string node) => node[..Math.Max(0, node.LastIndexOf(':'))];

    private static string Number(double ratio) => ratio.ToString("0.##", CultureInfo.InvariantCulture);
}
