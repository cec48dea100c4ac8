using MongoDB.Bson;
using Polystore.MongoLab.Sessions;
using Polystore.MongoLab.Wire;

namespace Polystore.MongoLab.Commands;

/// <summary>Commands that answer with a cursor, and those that go on with it.</summary>
internal static class CursorCommands
{
    /// <summary>find, aggregate, listCollections, listIndexes.</summary>
    public static CommandHandler FirstPage(string function) => async context =>
    {
        var row = await context.Engine.RowAsync(
            $"SELECT cursorpage::bytea, continuation::bytea, persistconnection, cursorid FROM documentdb_api.{function}($1, $2::bytea::documentdb_core.bson)",
            context.Cancellation,
            context.Database,
            context.Spec);
        if (row[1] is byte[] continuation && row[3] is long id and not 0)
        {
            var persist = row[2] is true && !context.Engine.InTransaction;
            context.ConnectionTaken = persist;
            context.State.Cursors.Add(id, new OpenCursor(context.Database, continuation, persist ? context.Engine : null, context.Engine.InTransaction ? context.Engine : null)
            {
                NoTimeout = context.Command.Value("noCursorTimeout") is BsonBoolean { Value: true },
            });
        }

        return new RawBson((byte[])row[0]!);
    };

    /// <summary>The next batch.</summary>
    public static async Task<RawBson> GetMoreAsync(CommandContext context)
    {
        var id = context.Command.Elements()[0].Decode().ToInt64();
        var cursor = context.State.Cursors.Take(id);
        if (cursor is null || (cursor.Transaction is not null && cursor.Transaction != context.Engine))
        {
            throw new MongoCommandException(43, "CursorNotFound", $"cursor id {id} not found");
        }

        var kept = false;
        try
        {
            var row = await (cursor.Own ?? context.Engine).RowAsync(
                "SELECT cursorpage::bytea, continuation::bytea FROM documentdb_api.cursor_get_more($1, $2::bytea::documentdb_core.bson, $3::bytea::documentdb_core.bson)",
                context.Cancellation,
                cursor.Database,
                context.Spec,
                cursor.Continuation);
            if (row[1] is byte[] continuation)
            {
                cursor.Continuation = continuation;
                context.State.Cursors.Add(id, cursor);
                kept = true;
            }

            return new RawBson((byte[])row[0]!);
        }
        finally
        {
            if (!kept)
            {
                await cursor.DisposeAsync();
            }
        }
    }

    /// <summary>Closes cursors.</summary>
    public static async Task<RawBson> KillAsync(CommandContext context)
    {
        var asked = (context.Command.Value("cursors") as BsonArray ?? throw new MongoCommandException(9, "FailedToParse", "killCursors needs the field 'cursors', an array of cursor ids"))
            .Select(id => id.ToInt64()).ToArray();
        var killed = new BsonArray();
        var missing = new BsonArray();
        foreach (var id in asked)
        {
            if (context.State.Cursors.Take(id) is { } cursor)
            {
                await cursor.DisposeAsync();
                killed.Add(id);
            }
            else
            {
                missing.Add(id);
            }
        }

        await context.Engine.RowAsync("SELECT documentdb_api_internal.delete_cursors($1) IS NULL", context.Cancellation, asked);
        return RawBson.Of(new BsonDocument
        {
            { "cursorsKilled", killed }, { "cursorsNotFound", missing }, { "cursorsAlive", new BsonArray() }, { "cursorsUnknown", new BsonArray() }, { "ok", 1.0 },
        });
    }
}
