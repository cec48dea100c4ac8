using Polystore.Core.Findings;
using Polystore.Core.Rules;
using Polystore.Redis.Observe;
using Polystore.Redis.Rules.Reading;

namespace Polystore.Redis.Rules.Cluster;

/// <summary>Libraries of functions that some shards do not have.</summary>
internal sealed class FunctionsMissing : GroupRule
{
    public override RuleInfo Info { get; } = Describe(
        "REDIS-CLUSTER-FUNCTIONS",
        "cluster",
        "Functions that are not on every shard",
        "A library that FUNCTION LIST shows on one primary and not on another, or with other functions. The same libraries on all are fine, whatever they hold.",
        "FCALL goes to the shard of its keys: the same call succeeds or fails by the key. FUNCTION LOAD reaches the replicas of one shard, and no other shard.",
        ["https://redis.io/docs/latest/develop/programmability/functions-intro/#functions-in-cluster"]);

    protected override RuleVerdict Judge(GroupFacts group)
    {
        if (group.Cluster is null)
        {
            return group.NoCluster;
        }

        var (shards, unknown) = (new List<(string Node, HashSet<string> Libraries)>(), (string?)null);
        foreach (var (server, _) in group.ServingPrimaries())
        {
            if (server.TryGet(RedisSections.Functions, out var functions, out var reason))
            {
                shards.Add((server.Node!, functions.Libraries.Select(library => $"{library.Name} ({string.Join(", ", library.Functions)})").ToHashSet(StringComparer.Ordinal)));
            }
            else
            {
                unknown = reason;
            }
        }

        if (shards.Count < 2)
        {
            return RuleVerdict.NotExamined($"FUNCTION LIST: {unknown ?? "fewer than two primaries with slots answered"}");
        }

        var missing = shards.SelectMany(shard => shard.Libraries).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(library => (Library: library, Nodes: shards.Where(shard => !shard.Libraries.Contains(library)).Select(shard => shard.Node).ToList()))
            .Where(entry => entry.Nodes.Count > 0)
            .ToList();
        return missing.Count == 0 ? RuleVerdict.Fine : RuleVerdict.Of(
        [
            OfGroup(group, "cluster", "functions", Severity.High, $"{(missing.Count == 1 ? "A library of functions is" : $"{missing.Count} libraries of functions are")} not on every shard") with
            {
                Weight = missing.Count,
                Evidence = missing.Select(entry => Evidence.Of(entry.Library, $"not on {string.Join(", ", entry.Nodes)}", null, "FUNCTION LIST")).ToList(),
                Remedy = Remedy.ByHand("Load it everywhere: redis-cli --cluster call HOST:PORT --cluster-only-masters FUNCTION LOAD REPLACE \"$(cat library.lua)\"; or delete it where it was left behind (FUNCTION DELETE).", "which shard has the right version is not seen from here"),
            },
        ]);
    }
}
