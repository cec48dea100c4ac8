using MongoDB.Bson;
using Polystore.MongoLab.Wire;

namespace Polystore.MongoLab.Commands;

/// <summary>Commands about databases, collections and indexes.</summary>
internal static class CollectionCommands
{
    private static readonly TimeSpan BuildPoll = TimeSpan.FromMilliseconds(25);

    /// <summary>A function of the database and the command.</summary>
    public static CommandHandler OfDatabase(string function) => async context =>
        await context.Engine.DocumentAsync($"SELECT documentdb_api.{function}($1, $2::bytea::documentdb_core.bson)::bytea", context.Cancellation, context.Database, context.Spec) ?? CommandTable.Ok;

    /// <summary>A function of the command alone.</summary>
    public static CommandHandler OfCommand(string function) => async context =>
        await context.Engine.DocumentAsync($"SELECT documentdb_api.{function}($1::bytea::documentdb_core.bson)::bytea", context.Cancellation, context.Spec) ?? CommandTable.Ok;

    /// <summary>Changes a collection's options.</summary>
    public static async Task<RawBson> CollModAsync(CommandContext context) =>
        await context.Engine.DocumentAsync("SELECT documentdb_api.coll_mod($1, $2, $3::bytea::documentdb_core.bson)::bytea", context.Cancellation, context.Database, context.Target, context.Spec) ?? CommandTable.Ok;

    /// <summary>Sizes of a collection.</summary>
    public static async Task<RawBson> CollStatsAsync(CommandContext context) =>
        await context.Engine.DocumentAsync("SELECT documentdb_api.coll_stats($1, $2, $3)::bytea", context.Cancellation, context.Database, context.Target, Scale(context)) ?? CommandTable.Ok;

    /// <summary>Sizes of a database.</summary>
    public static async Task<RawBson> DbStatsAsync(CommandContext context) =>
        await context.Engine.DocumentAsync("SELECT documentdb_api.db_stats($1, $2, false)::bytea", context.Cancellation, context.Database, Scale(context)) ?? CommandTable.Ok;

    /// <summary>Drops a collection.</summary>
    public static async Task<RawBson> DropAsync(CommandContext context)
    {
        var row = await context.Engine.RowAsync("SELECT documentdb_api.drop_collection($1, $2)", context.Cancellation, context.Database, context.Target);
        return row is [true]
            ? RawBson.Of(new BsonDocument { { "ns", $"{context.Database}.{context.Target}" }, { "nIndexesWas", 1 }, { "ok", 1.0 } })
            : throw new MongoCommandException(26, "NamespaceNotFound", "ns not found");
    }

    /// <summary>Drops a database.</summary>
    public static async Task<RawBson> DropDatabaseAsync(CommandContext context)
    {
        await context.Engine.RowAsync("SELECT documentdb_api.drop_database($1)", context.Cancellation, context.Database);
        return RawBson.Of(new BsonDocument { { "dropped", context.Database }, { "ok", 1.0 } });
    }

    /// <summary>Builds indexes and waits for them, as mongod does.</summary>
    public static async Task<RawBson> CreateIndexesAsync(CommandContext context)
    {
        var row = await context.Engine.RowAsync(
            "SELECT retval::bytea, ok, requests::bytea FROM documentdb_api.create_indexes_background($1, $2::bytea::documentdb_core.bson)", context.Cancellation, context.Database, context.Spec);
        var reply = new RawBson((byte[])row[0]!);
        var built = row[1] is true;
        while (built && row[2] is byte[] { Length: > 5 } requests)
        {
            var state = await context.Engine.RowAsync("SELECT retval::bytea, ok, complete FROM documentdb_api_internal.check_build_index_status($1::bytea::documentdb_core.bson)", context.Cancellation, requests);
            if (state[1] is not true)
            {
                reply = new RawBson((byte[])state[0]!);
                built = false;
            }
            else if (state[2] is true)
            {
                break;
            }

            await Task.Delay(BuildPoll, context.State.Time, context.Cancellation);
        }

        var document = reply.Decode();
        var shard = document.GetValue("raw", null) is BsonDocument { ElementCount: > 0 } raw ? raw[0].AsBsonDocument : document;
        if (!built)
        {
            throw Failure(shard.Contains("errmsg") ? shard : document, (67, "CannotCreateIndex"));
        }

        shard.Set("ok", 1.0);
        return RawBson.Of(shard);
    }

    /// <summary>Drops indexes.</summary>
    public static async Task<RawBson> DropIndexesAsync(CommandContext context)
    {
        var reply = await context.Engine.CallAsync("CALL documentdb_api.drop_indexes($1, $2::bytea::documentdb_core.bson, NULL)", context.Cancellation, context.Database, context.Spec);
        var document = reply?.Decode() ?? [];
        return document.GetValue("ok", 1).ToBoolean() ? RawBson.Of(document.Set("ok", 1.0)) : throw Failure(document, (27, "IndexNotFound"));
    }

    private static MongoCommandException Failure(BsonDocument reply, (int Code, string Name) otherwise)
    {
        var (code, name) = reply.TryGetValue("code", out var packed) ? ErrorCodes.Unpack(packed.ToInt32()) : otherwise;
        return new MongoCommandException(code, name, reply.GetValue("errmsg", otherwise.Name).AsString);
    }

    private static double Scale(CommandContext context) => context.Command.Value("scale") is { IsNumeric: true } scale ? scale.ToDouble() : 1;
}
