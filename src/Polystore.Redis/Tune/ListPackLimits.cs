using System.Globalization;
using Polystore.Core.Findings;
using Polystore.Core.Keyspaces;
using Polystore.Core.Rules;
using Polystore.Redis.Observe;
using Polystore.Redis.Rules.Keyspace;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Tune;

/// <summary>Limits of the compact encodings from the measured collections.</summary>
internal sealed class ListPackLimits : TuningRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-TUNE-COMPACT-LIMITS",
        Family,
        "Limits of the compact encodings for these keys",
        "Hashes, sorted sets and sets that a higher limit, up to 512 elements, would keep in one block. Limits are never lowered, and not raised for less than a hundredth of the data.",
        "A table takes two or three allocations for every element, a block a few bytes beside the content.",
        ["https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/memory-optimization/"], Share, MostEntries);

    private static readonly RuleOption Share = Option("share", 0.01, "ratio", "saved share of the bytes of all keys from which a limit is raised", "our choice: below it slower commands buy nothing", maximum: 1);
    private static readonly RuleOption MostEntries = Option("most-entries", 512, "elements", "highest limit on elements", "redis.conf before 7.0: hash-max-ziplist-entries 512", 128, 1024);

    protected override RuleVerdict Judge(ServerFacts facts)
    {
        if (!facts.Context.Snapshot.TryGet(RedisSections.Keyspace, out var keyspace, out var reason))
        {
            return RuleVerdict.NotExamined(reason);
        }

        return RuleVerdict.Of(
            from type in new[] { "hash", "zset", "set" }
            let best = BestLimit.Of(keyspace, type, (long)facts.Context.Option(MostEntries))
            where best is not null && best.SavedBytes > facts.Context.Option(Share) * keyspace.Bytes
            let found = Found(facts, keyspace, best)
            where found is not null
            select found);
    }

    private Finding? Found(ServerFacts facts, KeyspaceReport keyspace, LimitSaving best)
    {
        var word = facts.MaybeSetting($"{best.Type}-max-listpack-entries") is null ? "ziplist" : "listpack";
        (string Name, long Wanted)[] limits = [($"{best.Type}-max-{word}-entries", best.MaxEntries), ($"{best.Type}-max-{word}-value", best.MaxValue)];
        var raised = limits.Where(limit => facts.MaybeSetting(limit.Name) is not null && facts.SettingNumber(limit.Name) < limit.Wanted).ToList();
        return raised.Count == 0 ? null : facts.Context.Problem(Info, Subject.Setting(Core.Connections.EngineNames.Redis, limits[0].Name), KeyspaceReading.SeverityOf(best.SavedBytes, keyspace), string.Join(", ", raised.Select(limit => $"{limit.Name} {limit.Wanted}"))) with
        {
            Weight = best.SavedBytes,
            Impact = $"{Amount.Count(best.Keys)} keys of type {best.Type} would take {Amount.Bytes(best.SavedBytes)} less, {Amount.Share(best.SavedBytes / (double)Math.Max(1, keyspace.Bytes))} of all.",
            Evidence =
            [
                .. raised.Select(limit => Value(facts, limit.Name)),
                Evidence.Of("keys that would be compact", best.Keys, "keys", KeyspaceReading.Source),
                Evidence.Of("saved", best.SavedBytes, "bytes", "for each key: bytes now − object, listpack header of 7, content and 2 bytes an element (4 from 64 bytes on), in the allocator's size classes"),
            ],
            Remedy = ConfigChange.To(facts, "Keys take the new form when they are loaded or written anew: after a restart, or by COPY and RENAME. Watch the time of their commands in INFO COMMANDSTATS.", [.. raised.Select(limit => (limit.Name, limit.Wanted.ToString(CultureInfo.InvariantCulture)))]),
        };
    }
}
