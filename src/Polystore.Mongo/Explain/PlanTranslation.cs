using System.Globalization;
using MongoDB.Bson;
using Polystore.Core.Connections;
using Polystore.Core.Plans;
using Polystore.Mongo.Connect;
using Polystore.Mongo.Explain.Model;

namespace Polystore.Mongo.Explain;

/// <summary>Says a plan of MongoDB in the words of all engines.</summary>
internal static class PlanTranslation
{
    // Counters of the executor that say nothing to a reader, and what the node says elsewhere.
    private static readonly HashSet<string> Silent = new(StringComparer.Ordinal)
    {
        "nReturned", "executionTimeMillisEstimate", "executionTimeMicros", "executionTimeNanos", "works", "advanced", "needTime", "needYield", "saveState", "restoreState", "isEOF", "invalidates", "planNodeId", "nss",
        "indexName", "indexVersion", "multiKeyPaths", "isCached", "seeks", "dupsTested", "dupsDropped", "alreadyHasObj", "isUnique", "isSparse", "isPartial", "isShardFiltering", "isFetching", "failed", "type",
        "estimates", "nCounted", "optimizationTimeMillis",
    };

    public static QueryPlan Translate(MongoPlan plan, string? text)
    {
        var numbers = 0;
        return new QueryPlan
        {
            Engine = EngineNames.Mongo,
            Root = Node(plan.Root, plan, ref numbers, null),
            Sql = text,
            Analyzed = plan.Executed,
            PlanningMs = plan.PlanningMilliseconds,
            ExecutionMs = plan.Executed ? plan.Milliseconds : null,
            Totals = new (string Name, double? Value)[]
            {
                ("keys_examined", plan.Keys), ("documents_examined", plan.Documents), ("documents_returned", plan.Returned), ("rejected_plans", plan.Rejected.Count), ("shards", plan.Shards > 0 ? plan.Shards : null),
            }.Where(total => total.Value is not null).ToDictionary(total => total.Name, total => total.Value!.Value, StringComparer.Ordinal),
            Native = plan,
        };
    }

    // Nesting is bounded by what the reader takes, so that recursion is.
    private static PlanNode Node(MongoStage stage, MongoPlan plan, ref int numbers, string? relationship)
    {
        var id = ++numbers;
        var children = new List<PlanNode>();
        foreach (var child in stage.Children)
        {
            children.Add(Node(child, plan, ref numbers, stage.Children.Count > 1 ? "member" : "outer"));
        }

        var names = stage.Namespace?.Split('.', 2);
        return new PlanNode
        {
            Node = stage.Kind,
            Id = id,
            Schema = names is [_, _] ? names[0] : null,
            Relation = names is [_, var collection] ? collection : null,
            Index = stage.Index,
            Relationship = relationship,
            Rows = stage.Returned,
            EstimatedRows = stage.Document("estimates")?.GetValue("cardinality", BsonNull.Value) is { IsNumeric: true } cardinality ? cardinality.ToDouble() : null,
            TotalTimeMs = stage.Milliseconds,
            SelfTimeMs = stage.Milliseconds is { } whole ? Math.Max(0, whole - (plan.Shards > 1 && stage.Children.Count > 1 ? stage.Children.Max(child => child.Milliseconds ?? 0) : stage.Children.Sum(child => child.Milliseconds ?? 0))) : null,
            Loops = stage.Returned is null ? null : 1,
            Attributes = Attributes(stage),
            Children = children,
        };
    }

    private static Dictionary<string, string> Attributes(MongoStage stage)
    {
        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        if (stage.Shard is { } shard)
        {
            said["shard"] = shard;
        }

        foreach (var part in stage.Detail.Where(part => !Silent.Contains(part.Name) && !Uninteresting(part)))
        {
            said[part.Name] = Write(part.Value);
        }

        foreach (var (name, value) in new[] { ("keysExamined", stage.Keys), ("docsExamined", stage.Documents) })
        {
            if (value is { } count)
            {
                said[name] = count.ToString(CultureInfo.InvariantCulture);
            }
        }

        return said;
    }

    private static bool Uninteresting(BsonElement part) => part.Value switch
    {
        BsonDocument { ElementCount: 0 } or BsonArray { Count: 0 } or BsonNull or BsonUndefined => true,
        BsonBoolean { Value: false } => true,
        BsonString { Value: "forward" } when part.Name == "direction" => true,
        _ => part.Name is "spills" or "spilledBytes" or "spilledRecords" or "spilledDataStorageSize" && part.Value.IsNumeric && part.Value.ToDouble() == 0,
    };

    private static string Write(BsonValue value) => value switch
    {
        BsonDocument document => ShellCommand.Json(document),
        BsonArray array => $"[{string.Join(", ", array.Select(Write))}]",
        BsonBoolean flag => flag.Value ? "true" : "false",
        { IsNumeric: true } => value.ToDouble().ToString(CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
