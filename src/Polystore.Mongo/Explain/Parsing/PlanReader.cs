using MongoDB.Bson;
using Polystore.Mongo.Explain.Model;

namespace Polystore.Mongo.Explain.Parsing;

/// <summary>
/// Reads the reply of explain (manual, "Explain Results", 4.4 to 8.0): of a query, of a pipeline, of a sharded cluster, of DocumentDB; and an
/// entry of the profiler, whose <c>execStats</c> is the same.
/// </summary>
internal static class PlanReader
{
    /// <summary>True when the document is, or holds at its top, a plan.</summary>
    public static bool IsPlan(BsonDocument document) =>
        document.Contains("queryPlanner") || document.Contains("execStats") || document.Contains("winningPlan") || document.Contains("executionStages")
        || (document.TryGetValue("stages", out var stages) && stages is BsonArray { Count: > 0 } list && list[0] is BsonDocument first && PipelineReader.KindOf(first) is not null)
        || (document.TryGetValue("shards", out var shards) && shards is BsonDocument members && members.Any(member => member.Value is BsonDocument plan && IsPlan(plan)))
        || IsStage(document);

    /// <exception cref="FormatException">There is no stage in it.</exception>
    public static MongoPlan Read(BsonDocument reply)
    {
        var source = Source(reply);
        var planner = source.Planner;
        var shards = source.Root.Flatten().Select(stage => stage.Shard).OfType<string>().Distinct(StringComparer.Ordinal).Count();
        var execution = source.Execution;
        var first = FirstPlanner(planner) ?? planner;
        return new MongoPlan
        {
            Namespace = Namespace(reply, planner, first) ?? source.Root.Flatten().Select(stage => stage.Namespace).LastOrDefault(ns => ns is not null),
            Command = Command(reply),
            ParsedQuery = StageReader.Document(first, "parsedQuery") ?? [],
            ServerVersion = Version(reply),
            Executor = Executor(reply, source),
            Root = source.Root,
            Rejected = Rejected(first),
            Trials = execution is null ? [] : Trials(execution, StageReader.Text(first, "namespace")),
            Executed = source.Root.Flatten().Any(stage => stage.Returned is not null),
            Returned = source.Root.Returned ?? (execution is null ? null : StageReader.Number(execution, "nReturned")),
            Keys = Total(source, execution, "totalKeysExamined", stage => stage.Keys),
            Documents = Total(source, execution, "totalDocsExamined", stage => stage.Documents),
            Milliseconds = (execution is null ? null : StageReader.Number(execution, "executionTimeMillis")) ?? source.Root.Milliseconds ?? StageReader.Number(reply, "millis"),
            PlanningMilliseconds = StageReader.Number(first, "optimizationTimeMillis") ?? (execution is null ? null : StageReader.Number(execution, "planningTimeMillis")) ?? StageReader.Number(first, "optimizerTimeMillis"),
            Failure = execution is not null && execution.TryGetValue("executionSuccess", out var success) && !success.ToBoolean() ? StageReader.Text(execution, "errorMessage") ?? "it failed" : null,
            Shards = shards,
        };
    }

    /// <summary>A planner section with its execution, as find prints them at the top and a pipeline under <c>$cursor</c>.</summary>
    public static PlanSource Query(BsonDocument document, string? shard = null)
    {
        // Older shards of a cluster print winningPlan at the top of the shard's entry.
        var planner = StageReader.Document(document, "queryPlanner") ?? document;
        var execution = StageReader.Document(document, "executionStats") ?? (document.Contains("executionStages") ? document : null);
        return new PlanSource(Node(planner, execution, StageReader.Text(planner, "namespace"), shard), planner, execution);
    }

    private static PlanSource Source(BsonDocument reply)
    {
        if (StageReader.Document(reply, "execStats") is { ElementCount: > 0 } profiled)
        {
            return new PlanSource(StageReader.Read(profiled, StageReader.Text(reply, "ns")), [], null);
        }

        if (IsStage(reply))
        {
            return new PlanSource(StageReader.Read(reply, null), [], null);
        }

        return reply.Contains("stages") || StageReader.Document(reply, "shards") is not null ? PipelineReader.Read(reply) : Query(reply);
    }

    private static bool IsStage(BsonDocument document) => StageReader.Text(document, "stage") is { Length: > 1 } name && name.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_');

    private static MongoStage Node(BsonDocument planner, BsonDocument? execution, string? ns, string? shard)
    {
        var winning = StageReader.Document(planner, "winningPlan");
        var executed = execution is null ? null : StageReader.Document(execution, "executionStages");
        if (winning is null && executed is null)
        {
            throw new FormatException("the explain output holds neither winningPlan nor executionStages");
        }

        if ((winning ?? executed)!.TryGetValue("shards", out var listed) && listed is BsonArray members)
        {
            return Merge((executed ?? winning)!, members.OfType<BsonDocument>(), executed);
        }

        if (winning is not null && StageReader.Document(winning, "queryPlan") is { } slotBased)
        {
            return StageReader.Read(slotBased, ns, shard, executed is null ? null : new SlotBasedMeasures(executed));
        }

        return executed is not null && !SlotBasedMeasures.IsSlotBased(executed) ? StageReader.Read(executed, ns, shard) : StageReader.Read(winning ?? executed!, ns, shard);
    }

    // The shards of the planner with those of the execution, by name.
    private static MongoStage Merge(BsonDocument top, IEnumerable<BsonDocument> members, BsonDocument? executed)
    {
        var measured = (executed?.GetValue("shards", new BsonArray()) as BsonArray ?? []).OfType<BsonDocument>()
            .GroupBy(member => StageReader.Text(member, "shardName") ?? "", StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var root = StageReader.Read(top, null);
        return root with
        {
            Namespace = null,
            Children = members.Select(member =>
            {
                var name = StageReader.Text(member, "shardName");
                return Node(member, measured.GetValueOrDefault(name ?? "") ?? (member.Contains("executionStages") ? member : null), StageReader.Text(member, "namespace"), name);
            }).ToList(),
        };
    }

    private static BsonDocument? FirstPlanner(BsonDocument planner) =>
        StageReader.Document(planner, "winningPlan") is { } winning && winning.TryGetValue("shards", out var shards) && shards is BsonArray { Count: > 0 } list ? list[0] as BsonDocument : null;

    private static string? Namespace(BsonDocument reply, BsonDocument planner, BsonDocument first)
    {
        if ((StageReader.Text(planner, "namespace") ?? StageReader.Text(first, "namespace") ?? StageReader.Text(reply, "ns")) is { } ns)
        {
            return ns;
        }

        return Command(reply) is { ElementCount: > 0 } command && command[0] is BsonString collection && StageReader.Text(command, "$db") is { } database ? $"{database}.{collection.Value}" : null;
    }

    private static BsonDocument? Command(BsonDocument reply) =>
        StageReader.Document(reply, "command") ?? (StageReader.Document(reply, "shards") is { ElementCount: > 0 } shards && shards[0] is BsonDocument shard ? StageReader.Document(shard, "command") : null);

    private static string? Version(BsonDocument reply) => StageReader.Document(reply, "serverInfo") is { } server ? StageReader.Text(server, "version") : null;

    private static string Executor(BsonDocument reply, PlanSource source) =>
        StageReader.Document(reply, "serverInfo") is { } server && StageReader.Text(server, "engine") is { } engine ? engine
        : source.Root.Flatten().Any(stage => stage.Kind.StartsWith("EXPRESS_", StringComparison.Ordinal)) ? "express"
        : SlotBased(source.Planner) ? "slot-based" : "classic";

    private static bool SlotBased(BsonDocument planner) => StageReader.Document(FirstPlanner(planner) ?? planner, "winningPlan") is { } winning && winning.Contains("queryPlan");

    private static List<MongoStage> Rejected(BsonDocument planner) => (planner.GetValue("rejectedPlans", new BsonArray()) as BsonArray ?? []).OfType<BsonDocument>()
        .Select(plan => StageReader.Document(plan, "queryPlan") ?? plan)
        .Select(plan => StageReader.Read(plan, StageReader.Text(planner, "namespace")))
        .ToList();

    private static List<PlanTrial> Trials(BsonDocument execution, string? ns) => (execution.GetValue("allPlansExecution", new BsonArray()) as BsonArray ?? []).OfType<BsonDocument>()
        .Where(trial => StageReader.Document(trial, "executionStages") is not null)
        .Select(trial => new PlanTrial(
            StageReader.Read(trial["executionStages"].AsBsonDocument, ns),
            StageReader.Number(trial, "nReturned") ?? 0,
            StageReader.Number(trial, "totalKeysExamined") ?? 0,
            StageReader.Number(trial, "totalDocsExamined") ?? 0,
            StageReader.Number(trial, "score")))
        .ToList();

    // Joins count what they read of the other collection beside the cursor's own totals.
    private static double? Total(PlanSource source, BsonDocument? execution, string name, Func<MongoStage, double?> measured)
    {
        var stages = source.Root.Flatten().ToList();
        var joins = stages.Where(stage => stage.Kind.StartsWith('$')).Sum(stage => stage.Number(name) ?? 0);
        var told = execution is null ? null : StageReader.Number(execution, name);
        return told is not null ? told + joins : stages.Any(stage => measured(stage) is not null) ? stages.Sum(stage => measured(stage) ?? 0) + joins : null;
    }
}

/// <summary>The stages with the sections that they were read from.</summary>
/// <param name="Root">The uppermost stage.</param>
/// <param name="Planner">queryPlanner.</param>
/// <param name="Execution">executionStats; null when it was not run.</param>
internal sealed record PlanSource(MongoStage Root, BsonDocument Planner, BsonDocument? Execution);
