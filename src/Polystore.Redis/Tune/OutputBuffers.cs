using System.Globalization;
using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Tune;

/// <summary>Output buffer limits from the rate of writes and the time of a synchronisation.</summary>
internal sealed class OutputBuffers : TuningRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-TUNE-OUTPUT-BUFFERS",
        Family,
        "Output buffer limits for these writes",
        "A limit for replicas below what is written while one is synchronised, on a primary that has replicas; no limit for subscribers. A limit that is high enough is left alone.",
        "A replica whose buffer overflows during its synchronisation is cut off and begins again, without an end.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/replication/", "https://github.com/redis/redis/blob/7.0/redis.conf"], Transfer);

    private const string Name = "client-output-buffer-limit";
    private const double Least = 256d * 1024 * 1024;
    private const string Subscribers = "pubsub 33554432 8388608 60";

    private static readonly RuleOption Transfer = Option("transfer", 100d * 1024 * 1024, "bytes/s", "rate at which a dump travels and is loaded", "our choice: a network of 1 Gbit/s", minimum: 1);

    protected override IReadOnlyList<string> Settings => [Name];

    protected override IReadOnlyList<string> Fields => ["connected_slaves", "master_repl_offset", "uptime_in_seconds", "used_memory", "rdb_last_bgsave_time_sec"];

    protected override IEnumerable<Finding> Find(ServerFacts facts)
    {
        var value = facts.Setting(Name);
        var seconds = Math.Max(0, facts.Number("rdb_last_bgsave_time_sec")) + (2 * facts.Number("used_memory") / facts.Context.Option(Transfer));
        var rate = facts.Number("master_repl_offset") / Math.Max(1, facts.Number("uptime_in_seconds"));
        var needed = Math.Max(Least, Math.Pow(2, Math.Ceiling(Math.Log2(Math.Max(1, 2 * rate * seconds)))));
        var kind = value.Contains("replica ", StringComparison.Ordinal) ? "replica" : "slave";
        var replicas = BufferLimits.Of(value, kind) is { } now && facts.Number("connected_slaves") > 0 && now.Hard > 0 && now.Hard < needed;
        var subscribers = BufferLimits.Of(value, "pubsub") is { IsUnlimited: true };
        if (replicas || subscribers)
        {
            var hard = needed.ToString("0", CultureInfo.InvariantCulture);
            var soft = (needed / 4).ToString("0", CultureInfo.InvariantCulture);
            var (forReplicas, wanted) = ($"{kind} {hard} {soft} 60", value);
            wanted = replicas ? BufferLimits.With(wanted, forReplicas) : wanted;
            wanted = subscribers ? BufferLimits.With(wanted, Subscribers) : wanted;
            yield return Setting(facts, Name, Severity.Low, string.Join(", ", new[] { replicas ? forReplicas : null, subscribers ? Subscribers : null }.OfType<string>())) with
            {
                Impact = replicas ? $"{Amount.Bytes(needed)} = twice {Amount.Bytes(rate)} written a second × {Amount.Seconds(seconds)} for the dump, its way and its loading, rounded up to a power of two, and 256 MB at least." : "32 MB at once or 8 MB for a minute is what Redis starts with.",
                Evidence = [Value(facts, Name), Evidence.Of("bytes written a second", rate, "bytes", "INFO: master_repl_offset ÷ uptime_in_seconds"), Evidence.Of("synchronisation", seconds, "s", "INFO: rdb_last_bgsave_time_sec + 2 × used_memory ÷ transfer rate"), Field(facts, "connected_slaves", "replicas")],
                Remedy = ConfigChange.To(facts, null, (Name, wanted)),
            };
        }
    }
}
