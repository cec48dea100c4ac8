using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Observe;
using Polystore.Redis.Observe.Sections;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Latency;

/// <summary>Commands that hold everybody up.</summary>
internal sealed class SlowCommands : ServerRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-LATENCY-SLOW-COMMANDS",
        "latency",
        "Commands that hold everybody up",
        "Linear commands in the slow log that have an alternative: KEYS, SMEMBERS, HGETALL, LRANGE 0 -1, ZRANGE 0 -1, DEL, SORT, FLUSHALL and others. Slow commands without one, such as an EVAL, are not judged by their name.",
        "One thread runs all commands: while a linear one walks a large key, every other client waits.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency/"], Milliseconds);

    private static readonly RuleOption Milliseconds = Option("milliseconds", 10, "ms", "longest run from which a command is reported", "redis.conf: slowlog-log-slower-than 10000 microseconds");

    private static readonly IReadOnlyDictionary<string, string> Instead = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["KEYS pattern"] = "SCAN with MATCH, in pages; or keep the names in a set of your own",
        ["SMEMBERS"] = "SSCAN in pages, or SISMEMBER and SMISMEMBER for what is really asked",
        ["HGETALL"] = "HSCAN in pages, or HMGET of the fields that are needed",
        ["HKEYS"] = "HSCAN in pages",
        ["HVALS"] = "HSCAN in pages",
        ["LRANGE key 0 -1"] = "LRANGE of a page at a time",
        ["ZRANGE key 0 -1"] = "ZRANGE of a page at a time, or ZSCAN",
        ["ZREVRANGE key 0 -1"] = "ZRANGE … REV of a page at a time",
        ["SUNION"] = "SUNIONSTORE on a replica, or smaller sets",
        ["SINTER"] = "SINTERCARD with LIMIT, or SMISMEMBER of the smaller set's members",
        ["SDIFF"] = "SDIFFSTORE on a replica, or smaller sets",
        ["DEL"] = "UNLINK, which frees the memory in the background; or lazyfree-lazy-user-del yes",
        ["SORT"] = "a sorted set that is kept in order",
        ["FLUSHALL"] = "FLUSHALL ASYNC",
        ["FLUSHDB"] = "FLUSHDB ASYNC",
        ["SAVE"] = "BGSAVE",
    };

    protected override RuleVerdict Judge(ServerFacts facts) => facts.TryGet(RedisSections.Slowlog, out var slowlog, out var reason)
        ? RuleVerdict.Of(slowlog.Items.Where(command => Instead.ContainsKey(command.Command) && command.Longest >= facts.Context.Option(Milliseconds) * 1000).Select(command => Found(facts, command)))
        : RuleVerdict.NotExamined($"SLOWLOG GET: {reason}");

    private Finding Found(ServerFacts facts, RedisSlowCommand command) => Server(facts, "statement", command.Command, command.Longest >= 1_000_000 ? Severity.High : Severity.Medium, $"{command.Command} held the server for {Amount.Milliseconds(command.Longest / 1000.0)}") with
    {
        Weight = command.Microseconds,
        Evidence =
        [
            Evidence.Of("entries in the slow log", command.Count, null, "SLOWLOG GET"),
            Evidence.Of("longest", command.Longest / 1000.0, "ms", "SLOWLOG GET"),
            Evidence.Of("together", command.Microseconds / 1000.0, "ms", "SLOWLOG GET"),
        ],
        Remedy = Remedy.ByHand($"Instead: {Instead[command.Command]}. SLOWLOG GET shows who sent it.", "the application sends it"),
    };
}
