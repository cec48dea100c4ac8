using MongoDB.Bson;

namespace Polystore.Mongo.Explain.Parsing;

/// <summary>
/// What the slot-based engine measured. Its own stages (<c>nlj</c>, <c>ixseek</c>, <c>seek</c> …) carry the <c>planNodeId</c> of the stage of
/// the plan that they came from (manual, "Explain Results"): the uppermost of them says rows and time, those that read say keys and documents.
/// </summary>
internal sealed class SlotBasedMeasures
{
    private static readonly string[] Telling = ["usedDisk", "spills", "spilledDataStorageSize", "spilledBytes", "totalDataSizeSorted", "memLimit", "spilledRecords", "maxUsedMemBytes", "peakTrackedMemBytes", "totalDocsExamined", "totalKeysExamined", "collectionScans", "indexesUsed"];

    private readonly Dictionary<long, Measure> byNode = [];

    public SlotBasedMeasures(BsonDocument root)
    {
        var pending = new Stack<BsonDocument>([root]);
        while (pending.TryPop(out var stage))
        {
            Add(stage);
            foreach (var child in StageReader.Children(stage).Reverse())
            {
                pending.Push(child);
            }
        }
    }

    /// <summary>True for a tree of the slot-based engine, whose stages are in lower case.</summary>
    public static bool IsSlotBased(BsonDocument stage) => StageReader.Text(stage, "stage") is { Length: > 0 } name && char.IsAsciiLetterLower(name[0]);

    /// <summary>What was measured of a stage of the plan; null when nothing.</summary>
    public Measure? Of(BsonDocument planned) => StageReader.Number(planned, "planNodeId") is { } id ? byNode.GetValueOrDefault((long)id) : null;

    private void Add(BsonDocument stage)
    {
        if (StageReader.Number(stage, "planNodeId") is not { } id)
        {
            return;
        }

        if (!byNode.TryGetValue((long)id, out var measure))
        {
            byNode[(long)id] = measure = new Measure
            {
                Returned = StageReader.Number(stage, "nReturned"),
                Milliseconds = StageReader.Number(stage, "executionTimeMillisEstimate"),
            };
        }

        switch (StageReader.Text(stage, "stage"))
        {
            case "scan" or "seek" or "scan_resume" or "fetch" or "columnscan":
                measure.Documents = (measure.Documents ?? 0) + (StageReader.Number(stage, "docsExamined") ?? StageReader.Number(stage, "numReads") ?? 0);
                break;
            case "ixscan" or "ixseek" or "ixscan_generic":
                measure.Keys = (measure.Keys ?? 0) + (StageReader.Number(stage, "keysExamined") ?? StageReader.Number(stage, "numReads") ?? 0);
                break;
        }

        foreach (var name in Telling.Where(name => stage.Contains(name) && !measure.Further.Contains(name)))
        {
            measure.Further[name] = stage[name];
        }
    }

    internal sealed class Measure
    {
        public double? Returned { get; init; }

        public double? Milliseconds { get; init; }

        public double? Keys { get; set; }

        public double? Documents { get; set; }

        public BsonDocument Further { get; } = [];
    }
}
