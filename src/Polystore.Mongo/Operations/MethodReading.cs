using MongoDB.Bson;
using Polystore.Mongo.ShellSyntax;

namespace Polystore.Mongo.Operations;

/// <summary>The commands behind the methods of a collection (manual, "Collection Methods").</summary>
internal static class MethodReading
{
    /// <exception cref="FormatException">The method has no plan, or its arguments are wrong.</exception>
    public static BsonDocument Command(string collection, ShellCall call) => call.Method switch
    {
        "find" => Find(collection, call),
        "findOne" => Find(collection, call).Set("limit", 1),
        "aggregate" => Aggregate(collection, call),
        "count" => With(new BsonDocument { { "count", collection }, { "query", Document(call, 0) } }, call, 1),
        "estimatedDocumentCount" => new BsonDocument("count", collection),
        "countDocuments" => CountDocuments(collection, call),
        "distinct" => With(new BsonDocument { { "distinct", collection }, { "key", Text(call, 0) }, { "query", Document(call, 1) } }, call, 2),
        "updateOne" or "replaceOne" => Update(collection, call, many: false),
        "updateMany" => Update(collection, call, many: true),
        "update" => Update(collection, call, many: Options(call, 2).GetValue("multi", false).ToBoolean()),
        "deleteOne" => Delete(collection, call, limit: 1),
        "deleteMany" => Delete(collection, call, limit: 0),
        "remove" => Delete(collection, call, limit: call.Arguments.Count > 1 && (call.Arguments[1] is BsonDocument options ? options.GetValue("justOne", false) : call.Arguments[1]).ToBoolean() ? 1 : 0),
        "findOneAndUpdate" or "findOneAndReplace" => FindAndModify(collection, call, new BsonElement("update", call.Arguments.Count > 1 ? call.Arguments[1] : new BsonDocument()), 2),
        "findOneAndDelete" => FindAndModify(collection, call, new BsonElement("remove", true), 1),
        "findAndModify" => new BsonDocument("findAndModify", collection).Merge(Document(call, 0)),
        "runCommand" when call.Arguments is [BsonDocument command, ..] => command,
        "insertOne" or "insertMany" or "insert" or "bulkWrite" => new BsonDocument("insert", collection),
        _ => throw new FormatException($"line {call.Line}, column {call.Column}: .{call.Method}(…) is no operation that has a plan"),
    };

    /// <summary>A pipeline, given as an array or stage by stage.</summary>
    /// <param name="collection">The collection, or 1 for the database.</param>
    /// <param name="call">The call.</param>
    public static BsonDocument Aggregate(BsonValue collection, ShellCall call)
    {
        var whole = call.Arguments is [BsonArray, ..];
        var stages = whole ? call.Arguments[0].AsBsonArray : new BsonArray(call.Arguments);
        return stages.All(stage => stage is BsonDocument)
            ? With(new BsonDocument { { "aggregate", collection }, { "pipeline", stages }, { "cursor", new BsonDocument() } }, call, whole ? 1 : int.MaxValue)
            : throw new FormatException($"line {call.Line}, column {call.Column}: every stage of a pipeline is a document");
    }

    private static BsonDocument Find(string collection, ShellCall call)
    {
        var command = new BsonDocument { { "find", collection }, { "filter", Document(call, 0) } };
        if (Document(call, 1) is { ElementCount: > 0 } projection)
        {
            command["projection"] = projection;
        }

        return With(command, call, 2);
    }

    private static BsonDocument CountDocuments(string collection, ShellCall call)
    {
        var options = Options(call, 1);
        var stages = new BsonArray { new BsonDocument("$match", Document(call, 0)) };
        foreach (var name in new[] { "skip", "limit" }.Where(options.Contains))
        {
            stages.Add(new BsonDocument("$" + name, options[name]));
        }

        stages.Add(new BsonDocument("$group", new BsonDocument { { "_id", 1 }, { "n", new BsonDocument("$sum", 1) } }));
        var command = new BsonDocument { { "aggregate", collection }, { "pipeline", stages }, { "cursor", new BsonDocument() } };
        command.AddRange(options.Where(option => option.Name is "hint" or "collation"));
        return command;
    }

    private static BsonDocument Update(string collection, ShellCall call, bool many)
    {
        var statement = new BsonDocument { { "q", Document(call, 0) }, { "u", call.Arguments.Count > 1 ? call.Arguments[1] : new BsonDocument() }, { "multi", many } };
        statement.AddRange(Options(call, 2).Where(option => option.Name is "upsert" or "hint" or "collation" or "arrayFilters"));
        return new BsonDocument { { "update", collection }, { "updates", new BsonArray { statement } } };
    }

    private static BsonDocument Delete(string collection, ShellCall call, int limit)
    {
        var statement = new BsonDocument { { "q", Document(call, 0) }, { "limit", limit } };
        statement.AddRange(Options(call, 1).Where(option => option.Name is "hint" or "collation"));
        return new BsonDocument { { "delete", collection }, { "deletes", new BsonArray { statement } } };
    }

    private static BsonDocument FindAndModify(string collection, ShellCall call, BsonElement change, int options)
    {
        var command = new BsonDocument { { "findAndModify", collection }, { "query", Document(call, 0) }, change };
        command.AddRange(Options(call, options).Where(option => option.Name is "sort" or "upsert" or "hint" or "collation" or "arrayFilters"));
        return command;
    }

    // Options of the method that are options of the command.
    private static BsonDocument With(BsonDocument command, ShellCall call, int position)
    {
        command.AddRange(Options(call, position).Where(option =>
            option.Name is "sort" or "limit" or "skip" or "hint" or "collation" or "projection" or "allowDiskUse" or "let" or "maxTimeMS" or "batchSize" or "min" or "max" or "comment" && !command.Contains(option.Name)));
        return command;
    }

    private static BsonDocument Options(ShellCall call, int position) => position < call.Arguments.Count && call.Arguments[position] is BsonDocument options ? options : [];

    private static BsonDocument Document(ShellCall call, int position) => position >= call.Arguments.Count ? [] : call.Arguments[position] switch
    {
        BsonDocument document => document,
        BsonNull or BsonUndefined => [],
        BsonObjectId id when position == 0 => new BsonDocument("_id", id),
        _ => throw new FormatException($"line {call.Line}, column {call.Column}: argument {position + 1} of {call.Method} is a document"),
    };

    private static string Text(ShellCall call, int position) => position < call.Arguments.Count && call.Arguments[position] is BsonString text
        ? text.Value
        : throw new FormatException($"line {call.Line}, column {call.Column}: argument {position + 1} of {call.Method} is the name of a field");
}
