using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Keyspaces;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Keyspace;

/// <summary>Keys so large that a command on the whole of one stops all others.</summary>
internal sealed class BigKeys : IRule
{
    private static readonly RuleOption Bytes = new()
    {
        Name = "bytes",
        Default = 10 * 1024 * 1024,
        Unit = "bytes",
        Minimum = 1024,
        Meaning = "bytes from which a key is big",
        Source = "10 MB take about 80 ms of a 1 Gbit/s line to be read once; the limit of big keys in the field's checks is 10 MB (Alibaba Cloud: Identify and handle large keys)",
    };

    private static readonly RuleOption Elements = new()
    {
        Name = "elements",
        Default = 100_000,
        Unit = "elements",
        Minimum = 1000,
        Meaning = "elements from which a collection is big",
        Source = "a linear command takes about 100 ns an element, so 10 ms, the default slowlog-log-slower-than",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = "REDIS-KEYS-BIG",
        Engine = EngineNames.Redis,
        Family = "keyspace",
        Title = "Big keys",
        LooksFor = "Keys of 10 MB and more, and collections of 100,000 elements and more; streams are not counted by their elements, because their commands read ranges.",
        Why = "One thread runs all commands: reading, deleting or moving a big key whole stops every client meanwhile, a cluster cannot split it over nodes, and its copy at a fork or migration is as large.",
        Options = [Bytes, Elements],
        References = ["https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency/"],
        ReadsData = true,
    };

    public RuleVerdict Judge(RuleContext context) => context.OverKeys(keyspace => keyspace.Biggest.Concat(keyspace.MostElements)
        .Where(key => key.Bytes >= context.Option(Bytes) || (key.Type is not ("string" or "stream") && key.Elements >= context.Option(Elements)))
        .Distinct()
        .GroupBy(key => key.Pattern, StringComparer.Ordinal)
        .Select(group => Found(context, keyspace, group.Key, group.OrderByDescending(key => key.Bytes).ToList())));

    private Finding Found(RuleContext context, KeyspaceReport keyspace, string pattern, List<NotableKey> keys)
    {
        var largest = keys[0];
        var severity = largest.Bytes >= 10 * context.Option(Bytes) ? Severity.High : Severity.Medium;
        var evidence = new List<Evidence>
        {
            Evidence.Of("big keys listed", keys.Count, "keys", KeyspaceReading.Source),
            Evidence.Of("largest", largest.Bytes, "bytes", "MEMORY USAGE"),
            Evidence.Of("elements of the largest", largest.Elements, largest.Type == "string" ? "bytes" : "elements", KeyspaceReading.Source),
            Evidence.Of("type", $"{largest.Type} {largest.Encoding}", null, KeyspaceReading.Source),
        };
        if (largest.Name is { } name)
        {
            evidence.Add(Evidence.OfUserData("largest key", name, KeyspaceReading.Source));
        }

        return context.Problem(Info, new Subject { Engine = EngineNames.Redis, Kind = "pattern", Path = [pattern] }, severity, $"A {largest.Type} of {Amount.Bytes(largest.Bytes)}{(keys.Count > 1 ? $" and {keys.Count - 1} more big keys" : "")}") with
        {
            Impact = $"{Amount.Share((double)keys.Sum(key => key.Bytes) / Math.Max(1, keyspace.Bytes))} of the bytes of all keys are in {keys.Count} of them.",
            Weight = largest.Bytes,
            Evidence = evidence,
            Remedy = Remedy.ByHand(
                largest.Type == "string"
                    ? "Split the value, or keep it in a store for large objects; delete it with UNLINK, never DEL."
                    : $"Split it by a hash of the element over keys such as …:{{0…n}}, read it with {ScanOf(largest.Type)} in pieces, and delete it with UNLINK, never DEL.",
                "the application reads and writes these keys"),
        };
    }

    private static string ScanOf(string type) => type switch
    {
        "hash" => "HSCAN",
        "set" => "SSCAN",
        "zset" => "ZSCAN or ZRANGE with a limit",
        "list" => "LRANGE with a limit",
        _ => "XRANGE with COUNT",
    };
}
