namespace Polystore.RedisClient.Connections;

/// <summary>What a server says of itself in HELLO.</summary>
/// <param name="Protocol">2 or 3: what is spoken now.</param>
/// <param name="Version">Redis version; empty before 6.0, which has no HELLO.</param>
/// <param name="Mode"><c>standalone</c>, <c>sentinel</c> or <c>cluster</c>; empty where the server does not say.</param>
/// <param name="Role"><c>master</c> or <c>replica</c>; empty where the server does not say.</param>
/// <param name="ConnectionId">CLIENT ID; 0 where the server does not say.</param>
internal sealed record ServerGreeting(int Protocol, string Version, string Mode, string Role, long ConnectionId)
{
    public static readonly ServerGreeting Unknown = new(2, "", "", "", 0);

    private static readonly System.Version ClientSetInfo = new(7, 2);

    /// <summary>False where CLIENT SETINFO is known to be missing: a server counts a command that it does not know as an error.</summary>
    public bool KnowsClientInfo => !System.Version.TryParse(Version, out var version) || version >= ClientSetInfo;

    public static ServerGreeting From(RedisReply hello)
    {
        var map = hello.AsMap();
        return new ServerGreeting(
            map.TryGetValue("proto", out var protocol) ? (int)protocol.AsInt64() : 2,
            Text(map, "version"),
            Text(map, "mode"),
            Text(map, "role"),
            map.TryGetValue("id", out var id) ? id.AsInt64() : 0);
    }

    private static string Text(Dictionary<string, RedisReply> map, string name) => map.TryGetValue(name, out var value) ? value.AsString() ?? "" : "";
}
