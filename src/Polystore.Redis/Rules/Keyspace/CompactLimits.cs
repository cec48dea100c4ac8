using System.Globalization;
using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Core.Keyspaces;
using Polystore.Core.Rules;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Keyspace;

/// <summary>Collections a little above the limits of the compact encoding.</summary>
internal sealed class CompactLimits : IRule
{
    public const string Id = "REDIS-KEYS-COMPACT-LIMITS";

    private static readonly RuleOption Share = new()
    {
        Name = "share",
        Default = 0.03,
        Unit = "ratio",
        Maximum = 1,
        Meaning = "saved share of the bytes of all keys from which a higher limit is proposed",
        Source = "our choice: less than the slack of an allocator is not worth slower commands",
    };

    private static readonly RuleOption MostEntries = new()
    {
        Name = "most-entries",
        Default = 512,
        Unit = "elements",
        Minimum = 128,
        Maximum = 1024,
        Meaning = "highest limit on elements that is proposed; a block is searched from its start",
        Source = "redis.conf before 7.0: hash-max-ziplist-entries 512",
    };

    public RuleInfo Info { get; } = new()
    {
        Id = Id,
        Engine = EngineNames.Redis,
        Family = "keyspace",
        Title = "Collections just above the compact limits",
        LooksFor = "Hashes, sorted sets and sets that are tables or skip lists and would be one block under a limit up to 512 elements or 512 bytes; collections that a limit would not reach are not counted.",
        Why = "A table takes two or three allocations for every element. One block takes a few bytes beside the content; its commands are linear in the number of elements, which stays small.",
        Options = [Share, MostEntries],
        References = ["https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/memory-optimization/", "https://github.com/redis/redis/blob/7.0/redis.conf"],
        ReadsData = true,
    };

    public RuleVerdict Judge(RuleContext context) => context.OverKeys(keyspace =>
        from type in new[] { "hash", "zset", "set" }
        let best = BestLimit.Of(keyspace, type, (long)context.Option(MostEntries))
        where best is not null && best.SavedBytes > context.Option(Share) * keyspace.Bytes
        select Found(context, keyspace, best));

    private Finding Found(RuleContext context, KeyspaceReport keyspace, LimitSaving best)
    {
        var old = int.TryParse(keyspace.ServerVersion?.Split('.')[0], CultureInfo.InvariantCulture, out var major) && major < 7;
        var word = old ? "ziplist" : "listpack";
        var (entriesName, valueName) = ($"{best.Type}-max-{word}-entries", $"{best.Type}-max-{word}-value");
        return context.Problem(Info, new Subject { Engine = EngineNames.Redis, Kind = "setting", Path = [entriesName] }, KeyspaceReading.SeverityOf(best.SavedBytes, keyspace), $"{Amount.Count(best.Keys)} keys of type {best.Type} would be compact with {entriesName} {best.MaxEntries} and {valueName} {best.MaxValue}") with
        {
            Impact = $"Saves about {Amount.Bytes(best.SavedBytes)} once the keys are written anew (after a restart, or by COPY).",
            Weight = best.SavedBytes,
            Evidence =
            [
                Evidence.Of("keys that would be compact", best.Keys, "keys", KeyspaceReading.Source),
                Evidence.Of("saved", best.SavedBytes, "bytes", "for each key: bytes now − object, listpack header of 7, content and 2 bytes an element (4 from 64 bytes on), in the allocator's size classes"),
            ],
            Remedy = Remedy.ByHand(
                $"Set {entriesName} to {best.MaxEntries} and {valueName} to {best.MaxValue} if they are lower (CONFIG SET, then CONFIG REWRITE), and restart or rewrite the keys; watch the time of their commands in INFO COMMANDSTATS.",
                "keys change their encoding only when they are loaded or written anew, which a person plans"),
        };
    }
}
