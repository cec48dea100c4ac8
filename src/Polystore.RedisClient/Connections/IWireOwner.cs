using Polystore.RedisClient.Requests;

namespace Polystore.RedisClient.Connections;

/// <summary>What a connection tells the one who uses it. Calls come from the read loop and must not wait.</summary>
internal interface IWireOwner
{
    /// <summary>An error reply: true when the owner takes the request over, to send it elsewhere.</summary>
    bool Intercept(Wire wire, Request request, string error);

    /// <summary>A message that no command asked for.</summary>
    void OnPush(Wire wire, in RedisReply push);

    /// <summary>Replies came, so there may be room again.</summary>
    void OnRoom(Wire wire);

    /// <summary>The connection ended; the requests that were due, in order, each with whether any byte of it was handed to the network.</summary>
    void OnClosed(Wire wire, IReadOnlyList<(Request Request, bool Sent)> due, Exception cause);
}
