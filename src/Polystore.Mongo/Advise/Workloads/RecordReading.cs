using MongoDB.Bson;
using Polystore.Mongo.Operations;

namespace Polystore.Mongo.Advise.Workloads;

/// <summary>
/// Reads what a profiler entry and the attributes of a "Slow query" log line have in common (manual, "Database Profiler Output" and "Log
/// Messages"): namespace, command, counts.
/// </summary>
internal static class RecordReading
{
    /// <summary>The operation; null for what has no index to gain: the server's own, commands on no collection, truncated ones.</summary>
    /// <param name="record">The entry, or <c>attr</c> of the line.</param>
    /// <param name="at">When.</param>
    public static SeenOperation? Read(BsonDocument record, DateTimeOffset? at)
    {
        var names = Text(record, "ns")?.Split('.', 2);
        if (names is not [{ Length: > 0 } database, { Length: > 0 } collection] || collection == "$cmd" || collection.StartsWith("system.", StringComparison.Ordinal) || database is "local" or "config" or "admin")
        {
            return null;
        }

        // What a getMore reads belongs to the command that began it, which is recorded by itself.
        var kind = Text(record, "op") ?? Text(record, "type") ?? "command";
        if (kind is "getmore" or "none" || !record.TryGetValue("command", out var given) || given is not BsonDocument command || command.Contains("getMore"))
        {
            return null;
        }

        return Operation(kind, collection, command) is { } operation
            ? new SeenOperation(
                operation with { Database = database },
                Number(record, "millis") ?? Number(record, "durationMillis") ?? 0,
                new[] { "nreturned", "nMatched", "nModified", "ndeleted", "ninserted" }.Max(name => Number(record, name) ?? 0),
                at)
            : null;
    }

    private static MongoOperation? Operation(string kind, string collection, BsonDocument command)
    {
        try
        {
            return kind switch
            {
                // Writes are recorded statement by statement: { q, u, multi, upsert } and { q, limit }.
                "update" when command.Contains("q") => new MongoOperation(null, new BsonDocument { { "update", collection }, { "updates", new BsonArray { Statement(command, "q", "u", "multi", "upsert", "hint", "collation", "arrayFilters") } } }),
                "remove" when command.Contains("q") => new MongoOperation(null, new BsonDocument { { "delete", collection }, { "deletes", new BsonArray { Statement(command, "q", "limit", "hint", "collation") } } }),
                "insert" => new MongoOperation(null, new BsonDocument("insert", collection)),
                _ => OperationReading.OfCommand(command),
            };
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static BsonDocument Statement(BsonDocument command, params string[] names) => new(command.Where(part => names.Contains(part.Name)));

    private static string? Text(BsonDocument record, string name) => record.TryGetValue(name, out var value) && value is BsonString text ? text.Value : null;

    private static double? Number(BsonDocument record, string name) => record.TryGetValue(name, out var value) && value.IsNumeric ? value.ToDouble() : null;
}
