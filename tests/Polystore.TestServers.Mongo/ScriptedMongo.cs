using System.Collections.Concurrent;
using System.Net.Sockets;
using MongoDB.Bson;

namespace Polystore.TestServers.Mongo;

/// <summary>A server that answers with replies which a test composed, and keeps what it was asked.</summary>
/// <param name="answer">The reply to a command; null closes the connection without one.</param>
/// <param name="hello">What hello says beside the usual; null for a mongos of version 7.0.</param>
public sealed class ScriptedMongo(Func<BsonDocument, BsonDocument?> answer, BsonDocument? hello = null) : LoopbackListener
{
    private readonly ConcurrentQueue<BsonDocument> asked = new();

    public string Url => $"mongodb://127.0.0.1:{Port}/";

    /// <summary>The commands in the order in which they came, hello left out.</summary>
    public IReadOnlyCollection<BsonDocument> Asked => asked;

    /// <summary>A reply that refuses.</summary>
    public static BsonDocument Refusal(int code, string name, string message) => new() { { "ok", 0.0 }, { "errmsg", message }, { "code", code }, { "codeName", name } };

    protected override async Task ServeAsync(TcpClient client, CancellationToken cancellationToken)
    {
        var stream = client.GetStream();
        while (await WireFrames.ReadAsync(stream, cancellationToken) is { } message)
        {
            if (WireFrames.Command(message) is not { } command)
            {
                return;
            }

            var reply = command.GetElement(0).Name is "hello" or "isMaster" or "ismaster" ? Hello() : Answer(command);
            if (reply is null)
            {
                return;
            }

            await stream.WriteAsync(WireFrames.Reply(message, reply), cancellationToken);
        }
    }

    private BsonDocument? Answer(BsonDocument command)
    {
        asked.Enqueue(command);
        return answer(command);
    }

    private BsonDocument Hello()
    {
        var reply = new BsonDocument
        {
            { "isWritablePrimary", true }, { "ismaster", true }, { "helloOk", true }, { "maxBsonObjectSize", 16777216 }, { "maxMessageSizeBytes", 48000000 },
            { "maxWriteBatchSize", 100000 }, { "logicalSessionTimeoutMinutes", 30 }, { "minWireVersion", 0 }, { "maxWireVersion", 21 }, { "readOnly", false }, { "ok", 1.0 },
        };
        return reply.Merge(hello ?? new BsonDocument("msg", "isdbgrid"), overwriteExistingElements: true);
    }
}
