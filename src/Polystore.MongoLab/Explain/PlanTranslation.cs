using System.Text.Json;
using MongoDB.Bson;

namespace Polystore.MongoLab.Explain;

/// <summary>Says the engine's plan in the words of MongoDB's explain (manual, "Explain Results", classic engine).</summary>
/// <param name="root">The engine's plan.</param>
/// <param name="filter">The query's own filter, for scans whose condition cannot be told.</param>
internal sealed class PlanTranslation(EnginePlan root, BsonDocument filter)
{
    // The primary key begins with the shard key, so that a scan of the whole collection is a scan of its index.
    private const string PrimaryKey = "_id_";

    /// <summary>The winning plan.</summary>
    public BsonDocument Winning() => Translate(root, null);

    /// <summary>Index entries that all scans together read.</summary>
    public long KeysExamined => root.All().Where(node => node.IsScan).Sum(Keys);

    /// <summary>Documents that all scans together read.</summary>
    public long DocsExamined => root.All().Where(node => node.IsScan).Sum(Docs);

    /// <summary>Where the stages of a find begin; a pipeline's own stages stand above it.</summary>
    public static EnginePlan Source(EnginePlan root) => root.All().FirstOrDefault(node => node.Kind == "Custom Scan" || node.IsScan) ?? root;

    private BsonDocument Translate(EnginePlan node, EnginePlan? custom) => node.Kind switch
    {
        "Custom Scan" when node.Children.Count > 0 => Translate(node.Children[0], node),
        "Subquery Scan" or "Result" or "Gather" or "Gather Merge" or "Materialize" when node.Children.Count == 1 => Translate(node.Children[0], custom),
        "Sort" or "Incremental Sort" => Stage(node, "SORT", [new("memUsage", node.SortBytes), new("usedDisk", node.SpilledToDisk)]),
        "Limit" => Stage(node, "LIMIT", []),
        "Aggregate" or "Group" => Stage(node, "GROUP", [new("usedDisk", node.SpilledToDisk)]),
        "ProjectSet" => Stage(node, "UNWIND", []),
        _ when node.IsScan => Scan(node, custom),
        _ => Stage(node, node.Kind.ToUpperInvariant().Replace(' ', '_'), []),
    };

    private BsonDocument Stage(EnginePlan node, string name, IEnumerable<BsonElement> more)
    {
        var stage = new BsonDocument("stage", name);
        Count(stage, node);
        stage.AddRange(more);
        switch (node.Children.Count)
        {
            case 0:
                break;
            case 1:
                stage["inputStage"] = Translate(node.Children[0], null);
                break;
            default:
                stage["inputStages"] = new BsonArray(node.Children.Select(child => Translate(child, null)));
                break;
        }

        return stage;
    }

    private BsonDocument Scan(EnginePlan node, EnginePlan? custom)
    {
        var indexes = IndexNodes(node).Where(index => !IsWholeCollection(index)).ToList();
        if (indexes.Count == 0)
        {
            var scan = new BsonDocument("stage", "COLLSCAN");
            if (node.Filter is not null)
            {
                scan["filter"] = EngineCondition.Decode(node.Filter) ?? filter;
            }

            Count(scan, node);
            scan["direction"] = "forward";
            Examined(scan, node, "docsExamined", Docs(node));
            return scan;
        }

        var fetch = new BsonDocument("stage", "FETCH");
        if (node.Filter is not null)
        {
            fetch["filter"] = EngineCondition.Decode(node.Filter) ?? filter;
        }

        Count(fetch, node);
        Examined(fetch, node, "docsExamined", Docs(node));
        var details = custom?.IndexDetails ?? [];
        var scans = indexes.Select(index => IndexScan(index, node, details)).ToList();
        fetch["inputStage"] = scans.Count == 1 ? scans[0] : new BsonDocument { { "stage", "OR" }, { "inputStages", new BsonArray(scans) } };
        return fetch;
    }

    private static BsonDocument IndexScan(EnginePlan index, EnginePlan scan, IReadOnlyList<JsonElement> details)
    {
        var stage = new BsonDocument("stage", "IXSCAN");
        Count(stage, index);
        var detail = details.FirstOrDefault(entry => entry.TryGetProperty("indexName", out var name) && name.GetString() == index.Index);
        if (detail.ValueKind == JsonValueKind.Object && detail.TryGetProperty("indexKey", out var key) && key.GetString() is { } pattern)
        {
            stage["keyPattern"] = BsonDocument.Parse(pattern);
        }
        else if (index.Index == PrimaryKey)
        {
            stage["keyPattern"] = new BsonDocument("_id", 1);
        }

        stage["indexName"] = index.Index;
        stage["isMultiKey"] = detail.ValueKind == JsonValueKind.Object && detail.TryGetProperty("isMultiKey", out var multi) && multi.ValueKind == JsonValueKind.True;
        stage["direction"] = index.Backward ? "backward" : "forward";
        if (detail.ValueKind == JsonValueKind.Object && detail.TryGetProperty("indexBounds", out var bounds) && bounds.ValueKind == JsonValueKind.Array)
        {
            stage["indexBounds"] = IndexBounds.Read(bounds.EnumerateArray().Select(bound => bound.GetString() ?? ""));
        }

        Examined(stage, scan, "keysExamined", Keys(index, scan));
        return stage;
    }

    private static void Count(BsonDocument stage, EnginePlan node)
    {
        if (node.Analyzed)
        {
            stage["nReturned"] = node.Rows;
            stage["executionTimeMillisEstimate"] = node.Milliseconds;
        }
    }

    private static void Examined(BsonDocument stage, EnginePlan node, string name, long count)
    {
        if (node.Analyzed)
        {
            stage[name] = count;
        }
    }

    // The scan itself for a plain index scan; the leaves below a bitmap.
    private static IEnumerable<EnginePlan> IndexNodes(EnginePlan scan) =>
        scan.Kind == "Bitmap Heap Scan" ? scan.All().Where(node => node.Kind == "Bitmap Index Scan") : scan.Index is null ? [] : [scan];

    private static bool IsWholeCollection(EnginePlan index) =>
        index.Index == PrimaryKey && index.IndexCondition?.Contains("object_id", StringComparison.Ordinal) != true;

    private static long Keys(EnginePlan scan) => IndexNodes(scan).Where(index => !IsWholeCollection(index)).Sum(index => Keys(index, scan));

    // A bitmap counts its entries itself; a plain index scan reads one for each document it looks at.
    private static long Keys(EnginePlan index, EnginePlan scan) => index == scan ? Docs(scan) : index.Rows;

    private static long Docs(EnginePlan scan) => scan.Rows + scan.Removed;
}
