using MongoDB.Bson;
using Polystore.Mongo.Observe.Sections;

namespace Polystore.Mongo.Observe;

/// <summary>Reads $currentOp (manual, "$currentOp (aggregation)"): operations of clients; the server's own threads are left out.</summary>
internal static class RunningReading
{
    /// <summary>What is asked, on the database admin.</summary>
    public static readonly BsonDocument Stage = BsonDocument.Parse("{$currentOp: {allUsers: true, idleSessions: true}}");

    // W and X shut out all others from a collection, a database or the server (manual, "FAQ: Concurrency").
    private static readonly string[] Locked = ["Collection", "Database", "Global"];

    public static MongoRunningOperation? Read(BsonDocument entry)
    {
        var command = entry.TryGetValue("command", out var given) && given is BsonDocument document ? document : [];
        var space = entry.GetValue("ns", "").AsString;
        var transaction = entry.TryGetValue("transaction", out var open) && open is BsonDocument timed ? timed : null;
        var idle = entry.GetValue("type", "op").AsString == "idleSession";
        if (idle)
        {
            return transaction is null ? null : new MongoRunningOperation
            {
                Namespace = "",
                Command = "",
                Application = Text(entry, "appName"),
                TransactionSeconds = Seconds(transaction, "timeOpenMicros"),
                IdleSeconds = Seconds(transaction, "timeInactiveMicros"),
                ShutsOut = ShutsOut(entry),
            };
        }

        // Threads of the server have a description and no client; the question itself runs, too.
        var asks = command.TryGetValue("pipeline", out var stages) && stages is BsonArray { Count: > 0 } pipeline && pipeline[0] is BsonDocument first && first.Contains("$currentOp");
        if (!entry.GetValue("active", true).ToBoolean() || asks || entry.GetValue("type", "op") != "op"
            || (entry.Contains("desc") && !entry.Contains("client") && !entry.Contains("client_s")))
        {
            return null;
        }

        var name = command.ElementCount > 0 ? command.GetElement(0).Name : entry.GetValue("op", "").AsString;
        var cursor = entry.TryGetValue("cursor", out var shown) && shown is BsonDocument inner ? inner : [];
        return new MongoRunningOperation
        {
            Namespace = space,
            Command = name,
            Seconds = entry.TryGetValue("microsecs_running", out var micros) && micros.IsNumeric ? micros.ToDouble() / 1e6 : entry.GetValue("secs_running", 0).ToDouble(),
            WaitsForLock = entry.GetValue("waitingForLock", false).ToBoolean(),
            ShutsOut = ShutsOut(entry),
            Awaits = name is "hello" or "isMaster" or "ismaster" || cursor.GetValue("tailable", false).ToBoolean() || cursor.GetValue("awaitData", false).ToBoolean(),
            BuildsIndex = name == "createIndexes" || (Text(entry, "msg")?.StartsWith("Index Build", StringComparison.Ordinal) ?? false),
            Plan = Text(entry, "planSummary"),
            Application = Text(entry, "appName"),
            TransactionSeconds = transaction is null ? null : Seconds(transaction, "timeOpenMicros"),
        };
    }

    private static bool ShutsOut(BsonDocument entry) =>
        entry.TryGetValue("locks", out var held) && held is BsonDocument locks && Locked.Any(name => locks.TryGetValue(name, out var mode) && mode == "W");

    private static string? Text(BsonDocument entry, string name) => entry.TryGetValue(name, out var value) && value is BsonString { Value.Length: > 0 } text ? text.Value : null;

    private static double Seconds(BsonDocument transaction, string name) => transaction.GetValue(name, 0).ToDouble() / 1e6;
}
