namespace Polystore.Mongo.Observe.Sections;

/// <summary>The users, without credentials.</summary>
/// <param name="Items">In the server's order.</param>
public sealed record MongoUsers(IReadOnlyList<MongoUser> Items);

/// <summary>One user.</summary>
/// <param name="Database">Database in which it was made.</param>
/// <param name="Name">Name.</param>
/// <param name="Roles">Roles as <c>name@database</c>.</param>
public sealed record MongoUser(string Database, string Name, IReadOnlyList<string> Roles)
{
    /// <summary>How the user may prove who it is, such as SCRAM-SHA-256; empty where the server does not say it.</summary>
    public IReadOnlyList<string> Mechanisms { get; init; } = [];
}
