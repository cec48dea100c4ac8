using System.Globalization;
using System.Text.Json;
using MongoDB.Bson;
using Polystore.Mongo.Connect;

namespace Polystore.Mongo.Operations;

/// <summary>An operation as people write it for mongosh, on one line.</summary>
internal static class OperationText
{
    private static readonly string[] Cursor = ["sort", "skip", "limit", "hint", "collation", "allowDiskUse", "min", "max"];

    public static string Write(MongoOperation operation) => Place(operation) + Call(operation);

    private static string Place(MongoOperation operation)
    {
        var database = operation.Database is null ? "db" : $"db.getSiblingDB({Quoted(operation.Database)})";
        var plain = operation.Collection.Split('.').All(part => part.Length > 0 && !char.IsAsciiDigit(part[0]) && part.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'));
        return operation.Collection.Length == 0 ? database : plain ? $"{database}.{operation.Collection}" : $"{database}.getCollection({Quoted(operation.Collection)})";
    }

    private static string Call(MongoOperation operation)
    {
        var command = operation.Command;
        switch (operation.Name)
        {
            case "find":
                return $".find({Arguments(operation.Filter, Optional(command, "projection"))})" + string.Concat(Cursor.Where(command.Contains).Select(name => $".{name}({Value(command[name])})"));
            case "aggregate":
                return $".aggregate({Arguments(command.GetValue("pipeline", new BsonArray()), Rest(command, "aggregate", "pipeline", "cursor"))})";
            case "count":
                return $".find({Arguments(operation.Filter)}).count()";
            case "distinct":
                return $".distinct({Quoted(command.GetValue("key", "").ToString() ?? "")}, {Value(operation.Filter)})";
            case "update" when First(command, "updates") is { } update:
                return $".update{(update.GetValue("multi", false).ToBoolean() ? "Many" : "One")}({Arguments(operation.Filter, update.GetValue("u", new BsonDocument()), Rest(update, "q", "u", "multi"))})";
            case "delete" when First(command, "deletes") is { } delete:
                return $".delete{(delete.GetValue("limit", 0) == 1 ? "One" : "Many")}({Arguments(operation.Filter, Rest(delete, "q", "limit"))})";
            default:
                return $".runCommand({Value(command)})";
        }
    }

    private static BsonDocument? First(BsonDocument command, string list) => command.TryGetValue(list, out var statements) && statements is BsonArray { Count: 1 } one ? one[0] as BsonDocument : null;

    private static BsonDocument? Rest(BsonDocument command, params string[] without) =>
        new BsonDocument(command.Where(part => !without.Contains(part.Name))) is { ElementCount: > 0 } rest ? rest : null;

    private static BsonValue? Optional(BsonDocument command, string name) => command.TryGetValue(name, out var value) ? value : null;

    private static string Arguments(params BsonValue?[] values) => string.Join(", ", values.OfType<BsonValue>().Select(Value));

    private static string Value(BsonValue value) => value switch
    {
        BsonDocument document => ShellCommand.Json(document),
        BsonArray array => $"[{string.Join(", ", array.Select(Value))}]",
        BsonString text => Quoted(text.Value),
        BsonBoolean flag => flag.Value ? "true" : "false",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };

    private static string Quoted(string text) => JsonSerializer.Serialize(text, ShellJson.Default.String);
}
