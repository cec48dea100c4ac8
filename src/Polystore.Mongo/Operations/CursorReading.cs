using MongoDB.Bson;
using Polystore.Mongo.ShellSyntax;

namespace Polystore.Mongo.Operations;

/// <summary>What the methods of a cursor add to a command (manual, "mongosh Cursor Methods").</summary>
internal static class CursorReading
{
    /// <exception cref="FormatException">The method is unknown.</exception>
    public static void Apply(BsonDocument command, ShellCall call)
    {
        var value = call.Arguments.Count > 0 ? call.Arguments[0] : null;
        switch (call.Method)
        {
            case "sort" or "limit" or "skip" or "hint" or "collation" or "batchSize" or "min" or "max" or "comment" or "maxTimeMS" when value is not null:
                command[call.Method] = value;
                break;
            case "project" or "projection" when value is not null:
                command["projection"] = value;
                break;
            case "allowDiskUse" or "returnKey" or "showRecordId":
                command[call.Method] = value ?? true;
                break;
            case "count":
                Count(command);
                break;
            default:
                throw new FormatException($"line {call.Line}, column {call.Column}: .{call.Method}(…) is not known, or lacks its argument");
        }
    }

    // find(…).count() sends the command count.
    private static void Count(BsonDocument command)
    {
        var collection = command[0];
        var filter = command.GetValue("filter", new BsonDocument());
        var kept = command.Where(part => part.Name is "hint" or "collation").ToList();
        command.Clear();
        command.Add("count", collection).Add("query", filter).AddRange(kept);
    }
}
