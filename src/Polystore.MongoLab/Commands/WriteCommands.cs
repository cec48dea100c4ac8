using MongoDB.Bson;
using Npgsql;
using Polystore.MongoLab.Wire;
using Polystore.MongoLab.Writes;

namespace Polystore.MongoLab.Commands;

/// <summary>insert, update, delete, findAndModify.</summary>
internal static class WriteCommands
{
    // mongod tries a single write again for as long as it meets others on the same document; this many times it never takes.
    private const int Attempts = 50;

    /// <summary>A write with a batch, which may come beside the command.</summary>
    public static CommandHandler Batch(string function, string field) => async context =>
    {
        return context.Identity is { } identity ? await RetryableWrites.OnceAsync(context, identity, () => TryAsync(context, function, field)) : await TryAsync(context, function, field);
    };

    private static async Task<RawBson> TryAsync(CommandContext context, string function, string field)
    {
        var reply = await WriteAsync(context, function, field);
        for (var attempt = 1; attempt < Attempts && !context.Engine.InTransaction && IsConflictAlone(reply); attempt++)
        {
            reply = await WriteAsync(context, function, field);
        }

        return reply;
    }

    /// <summary>Changes one document and returns it.</summary>
    public static async Task<RawBson> FindAndModifyAsync(CommandContext context)
    {
        var attempt = 1;
        while (true)
        {
            try
            {
                return context.Identity is { } identity ? await RetryableWrites.OnceAsync(context, identity, () => ChangeAsync(context)) : await ChangeAsync(context);
            }
            catch (PostgresException failure) when (ErrorCodes.IsConflict(failure) && !context.Engine.InTransaction && attempt < Attempts)
            {
                // The statement is undone; once more.
                attempt++;
            }
        }
    }

    private static async Task<RawBson> ChangeAsync(CommandContext context) => (await context.Engine.DocumentAsync(
        "SELECT p_result::bytea FROM documentdb_api.find_and_modify($1, $2::bytea::documentdb_core.bson, NULL)", context.Cancellation, context.Database, context.Spec))!;

    private static async Task<RawBson> WriteAsync(CommandContext context, string function, string field)
    {
        var sequence = context.Sequences.TryGetValue(field, out var documents) ? (object)documents : null;
        var reply = await context.Engine.DocumentAsync(
            $"SELECT p_result::bytea FROM documentdb_api.{function}($1, $2::bytea::documentdb_core.bson, {(sequence is null ? "NULL" : "$3::bytea::documentdb_core.bsonsequence")}, NULL)",
            context.Cancellation,
            sequence is null ? [context.Database, context.Spec] : [context.Database, context.Spec, sequence]);
        return WithCodes(reply!);
    }

    private static bool IsConflictAlone(RawBson reply) =>
        reply.Value("writeErrors") is BsonArray { Count: 1 } errors && ErrorCodes.IsConflict(errors[0]["code"].ToInt32()) && reply.Value("n") is { IsNumeric: true } done && done.ToInt32() == 0;

    // The engine reports the errors of single documents as packed SQLSTATEs.
    private static RawBson WithCodes(RawBson reply)
    {
        if (reply.Find("writeErrors") is null)
        {
            return reply;
        }

        var document = reply.Decode();
        foreach (var error in document["writeErrors"].AsBsonArray.OfType<BsonDocument>())
        {
            var message = error["errmsg"].AsString;
            var (code, _) = ErrorCodes.Unpack(error["code"].ToInt32(), message);
            ErrorCodes.ThrowIfShutdown(code, message);
            error["code"] = code;
            if (ErrorCodes.IsDuplicate(code))
            {
                error["errmsg"] = ErrorCodes.Duplicate(message);
            }
        }

        return RawBson.Of(document);
    }
}
