using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Observe;
using Polystore.Redis.Observe.Sections;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Latency;

/// <summary>Pauses that the latency monitor recorded.</summary>
internal sealed class LongPauses : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-LATENCY-PAUSES",
        "latency",
        "Long pauses",
        "Events of the latency monitor (fork, disk, expiry, eviction, slow commands) of 100 ms and more. Short ones, and a monitor that is off, are not reported here.",
        "While such an event lasts no client is answered.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency-monitor/"], Milliseconds);

    private static readonly RuleOption Milliseconds = Option("milliseconds", 100, "ms", "longest event from which it is reported", "the manual of the latency monitor takes 100 ms for its example of what users notice");

    protected override RuleVerdict Judge(ServerFacts facts) => facts.TryGet(RedisSections.Latencies, out var events, out var reason)
        ? RuleVerdict.Of(events.Items.Where(entry => entry.LongestMilliseconds >= facts.Context.Option(Milliseconds)).Select(entry => Found(facts, entry)))
        : RuleVerdict.NotExamined($"LATENCY LATEST: {reason}");

    private Finding Found(ServerFacts facts, RedisLatencyEvent entry) => Server(facts, "event", entry.Name, entry.LongestMilliseconds >= 1000 ? Severity.High : Severity.Medium, $"{entry.Name} held the server for {Amount.Milliseconds(entry.LongestMilliseconds)}") with
    {
        Weight = entry.LongestMilliseconds,
        Evidence =
        [
            Evidence.Of("longest", entry.LongestMilliseconds, "ms", "LATENCY LATEST"),
            Evidence.Of("last", entry.LastMilliseconds, "ms", "LATENCY LATEST"),
            Evidence.Of("last at", entry.At, null, "LATENCY LATEST"),
        ],
        Remedy = Remedy.ByHand(Advice(entry.Name) + " LATENCY RESET begins anew.", "the cause lies outside the settings"),
    };

    private static string Advice(string name) => name switch
    {
        "fork" => "A fork copies page tables: keep instances small, leave transparent huge pages off, and take dumps on a replica.",
        "command" or "fast-command" => "SLOWLOG GET names the commands.",
        "expire-cycle" or "expire-del" => "Many keys expire at once: spread their expiry by a random part.",
        "eviction-cycle" or "eviction-del" => "Many or large keys are evicted at once: raise maxmemory, or free memory in the background (lazyfree-lazy-eviction yes).",
        _ when name.StartsWith("aof", StringComparison.Ordinal) || name.StartsWith("rdb", StringComparison.Ordinal) => "The disk is slow: give the files a disk of their own, or set no-appendfsync-on-rewrite yes when a loss of seconds is borne.",
        _ => "LATENCY DOCTOR explains it.",
    };
}
