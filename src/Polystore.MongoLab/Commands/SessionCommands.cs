using MongoDB.Bson;
using Polystore.MongoLab.Wire;

namespace Polystore.MongoLab.Commands;

/// <summary>Ends of sessions; transactions themselves are the dispatcher's.</summary>
internal static class SessionCommands
{
    /// <summary>The client does not need these sessions any more.</summary>
    public static async Task<RawBson> EndAsync(CommandContext context)
    {
        foreach (var session in (context.Command.Elements()[0].Decode() as BsonArray ?? []).OfType<BsonDocument>())
        {
            if (IdOf(session) is { } id)
            {
                await context.State.Sessions.EndAsync(id);
            }
        }

        return CommandTable.Ok;
    }

    /// <summary>A new session.</summary>
    public static Task<RawBson> StartAsync(CommandContext context) => Task.FromResult(RawBson.Of(new BsonDocument
    {
        { "id", new BsonDocument("id", new BsonBinaryData(Guid.NewGuid(), GuidRepresentation.Standard)) }, { "timeoutMinutes", 30 }, { "ok", 1.0 },
    }));

    /// <summary>Nothing to do.</summary>
    public static Task<RawBson> AcceptAsync(CommandContext context) => Task.FromResult(CommandTable.Ok);

    /// <summary>The key of a session id.</summary>
    public static string? IdOf(BsonValue? session) =>
        session is BsonDocument document && document.TryGetValue("id", out var id) && id is BsonBinaryData { Bytes: var bytes } ? Convert.ToHexString(bytes) : null;
}
