using Polystore.RedisClient.Requests;

namespace Polystore.RedisClient.Connections;

/// <summary>What a link tells the one who routes commands over it.</summary>
internal interface ILinkOwner
{
    /// <summary>Where to connect now.</summary>
    ValueTask<RedisEndpoint> LocateAsync(Link link, CancellationToken cancellationToken);

    /// <summary>An error reply: true when the owner sends the request elsewhere.</summary>
    bool Intercept(Link link, Request request, string error);

    /// <summary>The server behind the link is the wrong one: false to have it closed.</summary>
    bool Accepts(Link link, Wire wire);

    /// <summary>A connection is there; <paramref name="again"/> when it is not the first.</summary>
    void OnUp(Link link, Wire wire, bool again);

    /// <summary>The connection was lost, or could not be made.</summary>
    void OnDown(Link link, Exception cause);

    /// <summary>No further attempt is made until the next command: the server refuses for good, as it does a wrong password.</summary>
    void OnRefused(Link link, Exception cause)
    {
    }

    /// <summary>Replies are due, and nothing has come for a second or more. Said again and again while that lasts.</summary>
    void OnSilent(Link link)
    {
    }

    /// <summary>A message that no command asked for.</summary>
    void OnPush(Link link, in RedisReply push);
}
