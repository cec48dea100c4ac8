using Polystore.Mongo.Advise.Choosing;
using Polystore.Mongo.Advise.Shapes;
using Polystore.Mongo.Operations;

namespace Polystore.Mongo.Advise.Sharding;

/// <summary>How the calls of a workload reach the shards under a key: what analyzeShardKey of MongoDB 7.0 measures as readDistribution and writeDistribution.</summary>
/// <param name="Single">Calls that go to one shard: they name a value of the key's first field.</param>
/// <param name="Several">Calls that go to some: they name a range of it, under a ranged key.</param>
/// <param name="All">Calls that every shard must answer.</param>
/// <param name="Inserts">Documents that are inserted.</param>
/// <param name="KeyChanges">Calls that change the key's fields, which moves documents between shards.</param>
internal sealed record KeyLoad(double Single, double Several, double All, double Inserts, double KeyChanges)
{
    public double Searches => Single + Several + All;

    public static KeyLoad Of(ShardKey key, string collection, IEnumerable<AdvisedOperation> operations)
    {
        double single = 0, several = 0, all = 0, inserts = 0, changes = 0;
        foreach (var one in operations)
        {
            var (operation, calls) = (one.Operation, one.Statement.Calls);
            if (operation.Name == "insert")
            {
                inserts += operation.Collection == collection ? calls * Math.Max(1, one.Statement.MeanRows ?? 1) : 0;
                continue;
            }

            changes += operation.Collection == collection && operation.Writes && operation.Name is "update" or "findAndModify" && Changes(operation, key) ? calls : 0;
            // A search of everything has no comparisons.
            var branches = one.Searches[0].Count == 0 && operation.Collection == collection ? [[new Access { Collection = collection }]] : one.Searches[0].Where(search => search[0].Collection == collection);
            foreach (var search in branches)
            {
                var reaches = search.Max(access => Reach(access, key));
                (single, several, all) = (single + (reaches == 0 ? calls : 0), several + (reaches == 1 ? calls : 0), all + (reaches == 2 ? calls : 0));
            }
        }

        return new KeyLoad(single, several, all, inserts, changes);
    }

    // 0: one shard; 1: some; 2: all. What follows the hash is in no order.
    private static int Reach(Access access, ShardKey key)
    {
        var first = access.Comparisons.Where(comparison => comparison.Path == key.Paths[0]).Select(comparison => comparison.Kind).ToList();
        return first.Contains(ComparisonKind.Equality) ? 0
            : first.Contains(ComparisonKind.List) || (first.Contains(ComparisonKind.Range) && key.Hashed != key.Paths[0]) ? 1
            : 2;
    }

    private static bool Changes(MongoOperation operation, ShardKey key) => WriteUpkeep.ChangedPaths(operation.Command)?.Any(path => key.Paths.Contains(path)) == true;
}
