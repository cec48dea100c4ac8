using System.Text.Json;
using MongoDB.Bson;
using Polystore.MongoLab.Commands;
using Polystore.MongoLab.Wire;

namespace Polystore.MongoLab.Explain;

/// <summary>The command explain.</summary>
internal static class ExplainCommand
{
    private static readonly Dictionary<string, string> Functions = new(StringComparer.Ordinal)
    {
        ["find"] = "find",
        ["aggregate"] = "pipeline",
        ["count"] = "count",
        ["distinct"] = "distinct",
        ["update"] = "update",
        ["delete"] = "delete",
        ["findAndModify"] = "find_and_modify",
    };

    // Stages that mongod gives to the query planner when they come first.
    private static readonly HashSet<string> Pushed = new(StringComparer.Ordinal) { "$match", "$sort", "$limit", "$skip", "$project" };

    /// <summary>Plans, and unless only the plan is asked for runs, what stands inside.</summary>
    /// <exception cref="MongoCommandException">It cannot be explained.</exception>
    public static async Task<RawBson> RunAsync(CommandContext context)
    {
        var inner = context.Command.Elements()[0].AsDocument();
        var name = CommandTable.Canonical(inner.Elements()[0].Name);
        if (!Functions.TryGetValue(name, out var function))
        {
            throw new MongoCommandException(59, "CommandNotFound", $"Explain failed due to unknown command: {name}");
        }

        var verbosity = (context.Command.Value("verbosity") as BsonString)?.Value ?? "allPlansExecution";
        // Writes are planned only: EXPLAIN ANALYZE would do them.
        var run = verbosity != "queryPlanner" && name is not ("update" or "delete" or "findAndModify");
        var spec = CommandContext.Strip(inner);
        if (name == "aggregate" && spec.Find("cursor") is null)
        {
            spec = spec.With(_ => true, new BsonElement("cursor", new BsonDocument()));
        }

        var row = await context.Engine.RowAsync(
            $"EXPLAIN (FORMAT JSON, VERBOSE, ANALYZE {run}, BUFFERS {run}, TIMING {run}) SELECT document FROM documentdb_api_catalog.bson_aggregation_{function}($1, $2::bytea::documentdb_core.bson)",
            context.Cancellation,
            context.Database,
            spec);
        using var json = JsonDocument.Parse((string)row[0]!);
        var explained = json.RootElement.ValueKind == JsonValueKind.Array ? json.RootElement[0] : json.RootElement;
        var root = new EnginePlan(explained.GetProperty("Plan"));
        var command = spec.Decode();
        var milliseconds = explained.TryGetProperty("Execution Time", out var time) ? time.GetDouble() : 0;
        var reply = name == "aggregate" && LeadingStages(command) is var (leading, rest) && rest.Count > 0
            ? Pipeline(context, command, root, leading, rest, run, milliseconds)
            : Query(context, command, root, FilterOf(name, command), run, milliseconds);
        reply["enginePlan"] = BsonDocument.Parse(explained.GetRawText());
        reply["command"] = command;
        reply["serverInfo"] = new BsonDocument { { "host", Environment.MachineName }, { "version", ServerCommands.Version }, { "engine", "DocumentDB" } };
        reply["ok"] = 1.0;
        return RawBson.Of(reply);
    }

    private static BsonDocument Query(CommandContext context, BsonDocument command, EnginePlan root, BsonDocument filter, bool run, double milliseconds)
    {
        var translation = new PlanTranslation(root, filter);
        var winning = translation.Winning();
        var reply = new BsonDocument
        {
            { "explainVersion", "1" },
            {
                "queryPlanner",
                new BsonDocument
                {
                    { "namespace", $"{context.Database}.{command[0]}" },
                    { "parsedQuery", filter },
                    { "winningPlan", winning },
                    { "rejectedPlans", new BsonArray() },
                }
            },
        };
        if (run)
        {
            reply["executionStats"] = new BsonDocument
            {
                { "executionSuccess", true },
                { "nReturned", root.Rows },
                { "executionTimeMillis", (long)Math.Round(milliseconds) },
                { "totalKeysExamined", translation.KeysExamined },
                { "totalDocsExamined", translation.DocsExamined },
                { "executionStages", winning },
            };
        }

        return reply;
    }

    // The stages that the query planner does not take over follow their source, as mongod prints them.
    private static BsonDocument Pipeline(CommandContext context, BsonDocument command, EnginePlan root, IReadOnlyList<BsonDocument> leading, IReadOnlyList<BsonDocument> rest, bool run, double milliseconds)
    {
        var filter = leading.FirstOrDefault(stage => stage.Contains("$match"))?["$match"].AsBsonDocument ?? [];
        var cursor = Query(context, command, PlanTranslation.Source(root), filter, run, milliseconds);
        cursor.Remove("explainVersion");
        if (run)
        {
            // What joins and unions read besides counts as well.
            var all = new PlanTranslation(root, filter);
            cursor["executionStats"]["totalKeysExamined"] = all.KeysExamined;
            cursor["executionStats"]["totalDocsExamined"] = all.DocsExamined;
        }

        var stages = new BsonArray { new BsonDocument("$cursor", cursor) };
        stages.AddRange(rest);
        if (run)
        {
            stages[^1].AsBsonDocument["nReturned"] = root.Rows;
            stages[^1].AsBsonDocument["executionTimeMillisEstimate"] = (long)Math.Round(root.Milliseconds);
        }

        return new BsonDocument { { "explainVersion", "1" }, { "stages", stages } };
    }

    private static (IReadOnlyList<BsonDocument> Leading, IReadOnlyList<BsonDocument> Following) LeadingStages(BsonDocument command)
    {
        var stages = (command.GetValue("pipeline", null) as BsonArray ?? []).OfType<BsonDocument>().ToList();
        var pushed = stages.TakeWhile(stage => stage.ElementCount == 1 && Pushed.Contains(stage.GetElement(0).Name)).Count();
        return (stages[..pushed], stages[pushed..].ConvertAll(stage => (BsonDocument)stage.DeepClone()));
    }

    private static BsonDocument FilterOf(string name, BsonDocument command) => name switch
    {
        "find" => command.GetValue("filter", null) as BsonDocument,
        "count" or "distinct" or "findAndModify" => command.GetValue("query", null) as BsonDocument,
        "update" => First(command, "updates"),
        "delete" => First(command, "deletes"),
        _ => (command.GetValue("pipeline", null) as BsonArray ?? []).OfType<BsonDocument>().FirstOrDefault(stage => stage.Contains("$match"))?["$match"] as BsonDocument,
    } ?? [];

    private static BsonDocument? First(BsonDocument command, string field) =>
        (command.GetValue(field, null) as BsonArray)?.OfType<BsonDocument>().FirstOrDefault()?.GetValue("q", null) as BsonDocument;
}
