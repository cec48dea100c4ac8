using MongoDB.Bson;
using Polystore.Core.Errors;
using Polystore.Mongo.ShellSyntax;

namespace Polystore.Mongo.Operations;

/// <summary>Turns what was written for mongosh, or a command document, into the command that a driver sends.</summary>
internal static class OperationReading
{
    // What only shapes the client's side of a chain.
    private static readonly HashSet<string> OfTheClient = new(StringComparer.Ordinal)
    {
        "toArray", "forEach", "map", "pretty", "itcount", "next", "hasNext", "tryNext", "close", "size", "explain", "finish", "objsLeftInBatch", "noCursorTimeout", "tailable", "readPref", "readConcern", "then",
    };

    // What a driver sends beside the operation itself, and what explain does not take.
    private static readonly HashSet<string> OfTheSession = new(StringComparer.Ordinal)
    {
        "lsid", "txnNumber", "$clusterTime", "$db", "$readPreference", "autocommit", "startTransaction", "writeConcern", "apiVersion", "apiStrict", "apiDeprecationErrors", "$audit", "$client",
        "$configServerState", "$topologyTime", "mayBypassWriteBlocking", "shardVersion", "databaseVersion", "clientOperationKey", "signature", "ordered", "bypassDocumentValidation",
    };

    /// <summary>Every statement of a script that is an operation on a collection.</summary>
    /// <exception cref="UsageException">A statement cannot be read, or is none.</exception>
    public static IReadOnlyList<(ShellStatement Statement, MongoOperation Operation)> ReadAll(string text, DateTimeOffset now)
    {
        try
        {
            return ShellText.ReadScript(text, now).SelectMany(statement => Of(statement).Select(operation => (statement, operation))).ToList();
        }
        catch (ShellSyntaxException wrong)
        {
            throw new UsageException($"The text cannot be read as mongosh would: {wrong.Message}.", wrong);
        }
    }

    /// <summary>An operation of a command document.</summary>
    /// <exception cref="FormatException">It is none on a collection.</exception>
    public static MongoOperation OfCommand(BsonDocument command)
    {
        if (command.TryGetValue("explain", out var explained) && explained is BsonDocument inner)
        {
            return OfCommand(inner);
        }

        // { createIndexes … } and the like have no plan.
        var name = command.Names.FirstOrDefault();
        if (name is not ("find" or "aggregate" or "count" or "distinct" or "update" or "delete" or "findAndModify" or "findandmodify" or "insert"))
        {
            throw new FormatException(name is null ? "the command is empty" : $"'{name}' is no operation that has a plan; those are {string.Join(", ", MongoOperation.Explainable)}");
        }

        var database = command.TryGetValue("$db", out var db) && db is BsonString named ? named.Value : null;
        return new MongoOperation(database, new BsonDocument(command.Where(part => !OfTheSession.Contains(part.Name))));
    }

    /// <summary>The operations of one statement: one for a chain or a command, several for an array of commands.</summary>
    /// <exception cref="UsageException">It is none on a collection.</exception>
    public static IEnumerable<MongoOperation> Of(ShellStatement statement)
    {
        try
        {
            return statement switch
            {
                { Chain: { } chain } => [OfChain(chain)],
                { Value: BsonDocument command } => [OfCommand(command)],
                { Value: BsonArray many } when many.All(one => one is BsonDocument document && !IsStage(document)) => many.Select(one => OfCommand((BsonDocument)one)).ToList(),
                _ => throw new FormatException("a call on db or a command document was expected, such as db.orders.find({ … })"),
            };
        }
        catch (FormatException wrong) when (wrong is not ShellSyntaxException)
        {
            throw new UsageException($"Line {statement.Line}: {wrong.Message}.", wrong);
        }
    }

    private static bool IsStage(BsonDocument document) => document.Names.FirstOrDefault()?.StartsWith('$') == true;

    private static MongoOperation OfChain(ShellChain chain)
    {
        // db.orders.explain("executionStats").find({ … })
        var calls = chain.Calls.SkipWhile(call => call.Method == "explain").ToList();
        if (calls.Count == 0)
        {
            throw new FormatException("explain() needs an operation after it");
        }

        var first = calls[0];
        if (chain.Collection is null)
        {
            return first.Method is "runCommand" or "adminCommand" && first.Arguments is [BsonDocument command, ..] ? OfCommand(command) with { Database = chain.Database }
                : first.Method == "aggregate" ? new MongoOperation(chain.Database, MethodReading.Aggregate(1, first))
                : throw new FormatException($"db.{first.Method}(…) is no operation on a collection");
        }

        var read = MethodReading.Command(chain.Collection, first);
        foreach (var call in calls.Skip(1).Where(call => !OfTheClient.Contains(call.Method)))
        {
            CursorReading.Apply(read, call);
        }

        return new MongoOperation(chain.Database, read);
    }
}
