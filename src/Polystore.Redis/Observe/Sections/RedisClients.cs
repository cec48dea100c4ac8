namespace Polystore.Redis.Observe.Sections;

/// <summary>The connections of <c>CLIENT LIST</c>, without addresses.</summary>
public sealed record RedisClients(IReadOnlyList<RedisClientFacts> Items);

/// <summary>One connection.</summary>
/// <param name="Name">Its name; empty when it has none.</param>
/// <param name="User">Its user.</param>
/// <param name="Flags">As CLIENT LIST shows them: N normal, S replica, M master, P subscriber, b blocked.</param>
/// <param name="AgeSeconds">Since it connected.</param>
/// <param name="IdleSeconds">Since its last command.</param>
/// <param name="OutputBytes">Bytes of replies that wait for it.</param>
/// <param name="QueryBytes">Bytes of commands that wait to be read.</param>
/// <param name="Subscriptions">Channels and patterns that it is subscribed to.</param>
/// <param name="LastCommand">Its last command.</param>
public sealed record RedisClientFacts(
    string Name, string User, string Flags, long AgeSeconds, long IdleSeconds, long OutputBytes, long QueryBytes, long Subscriptions, string LastCommand);
