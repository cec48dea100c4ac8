using System.Text.RegularExpressions;
using MongoDB.Bson;
using Polystore.Mongo.Observe.Sections;
using Polystore.MongoDriver;

namespace Polystore.Mongo.Observe;

/// <summary>Reads $planCacheStats (manual, "$planCacheStats"). Values of the searches are not kept.</summary>
internal sealed partial class PlanCacheProbe(MongoClient client, TimeSpan limit, CancellationToken cancellationToken)
{
    private const int MostCollections = 100;

    private static readonly BsonDocument[] Pipeline = [BsonDocument.Parse("{$planCacheStats: {}}"), BsonDocument.Parse("{$project: {creationExecStats: 0, candidatePlanScores: 0}}")];

    public async Task<MongoPlanCache> ReadAsync(MongoCollections collections)
    {
        // With one index beside _id there is hardly a choice, and nothing is kept.
        var chosen = collections.Items.Where(item => item is { Kind: "collection", NotExamined: null, Indexes.Count: > 2 }).OrderByDescending(item => item.Documents ?? 0).ToList();
        var plans = new List<MongoCachedPlan>();
        foreach (var item in chosen.Take(MostCollections))
        {
            await foreach (var entry in client.Collection(item.Database, item.Name).Aggregate(Pipeline, new MongoReadOptions { MaxTime = limit }, cancellationToken))
            {
                plans.Add(Read(item.Database, item.Name, entry));
            }
        }

        return new MongoPlanCache(plans, Math.Max(0, chosen.Count - MostCollections));
    }

    public static MongoCachedPlan Read(string database, string collection, BsonDocument entry)
    {
        var indexes = new SortedSet<string>(StringComparer.Ordinal);
        Indexes(entry.GetValue("cachedPlan", BsonNull.Value), indexes);
        return new MongoCachedPlan
        {
            Database = database,
            Collection = collection,
            // Named planCacheShapeHash since 8.0.
            Shape = entry.GetValue("planCacheShapeHash", entry.GetValue("queryHash", "")).AsString,
            Text = Shape(database, collection, entry),
            Active = entry.GetValue("isActive", false).ToBoolean(),
            Works = entry.TryGetValue("works", out var works) && works.IsNumeric ? works.ToInt64() : 0,
            Indexes = indexes.ToList(),
        };
    }

    // The slot-based engine shows its plan as text: ixseek … @"uuid" @"name of the index".
    [GeneratedRegex("@\"[0-9a-f-]{36}\" @\"(?<index>[^\"]+)\"", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex SlotIndex();

    private static string? Shape(string database, string collection, BsonDocument entry)
    {
        if (!entry.TryGetValue("createdFromQuery", out var created) || created is not BsonDocument search)
        {
            return null;
        }

        var command = new BsonDocument { { "find", collection }, { "filter", search.GetValue("query", new BsonDocument()) }, { "sort", search.GetValue("sort", new BsonDocument()) } };
        return ShapeReading.Read(new BsonDocument { { "ns", $"{database}.{collection}" }, { "command", command } })?.Text;
    }

    private static void Indexes(BsonValue plan, SortedSet<string> found)
    {
        switch (plan)
        {
            case BsonDocument stage:
                foreach (var part in stage)
                {
                    if (part is { Name: "indexName", Value: BsonString name })
                    {
                        found.Add(name.Value);
                    }
                    else
                    {
                        Indexes(part.Value, found);
                    }
                }

                break;
            case BsonArray list:
                foreach (var item in list)
                {
                    Indexes(item, found);
                }

                break;
            case BsonString text:
                found.UnionWith(SlotIndex().Matches(text.Value).Select(match => match.Groups["index"].Value));
                break;
        }
    }
}
