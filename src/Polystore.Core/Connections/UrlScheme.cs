namespace Polystore.Core.Connections;

/// <summary>One URL scheme: which engine it names, its default port, and what it implies.</summary>
/// <param name="Name">The scheme in lower case, without <c>://</c>.</param>
/// <param name="Engine">The engine, one of <see cref="EngineNames"/>.</param>
/// <param name="DefaultPort">TCP port assumed when the URL names none; null for files and SRV names.</param>
/// <param name="Encrypted">True where the scheme itself asks for TLS (<c>rediss</c>, <c>mongodb+srv</c>).</param>
public sealed record UrlScheme(string Name, string Engine, int? DefaultPort, bool Encrypted = false)
{
    /// <summary>Every scheme that a <see cref="DatabaseUrl"/> may have.</summary>
    public static IReadOnlyList<UrlScheme> All { get; } =
    [
        new("sqlite", EngineNames.Sqlite, null),
        new("postgres", EngineNames.Postgres, 5432),
        new("postgresql", EngineNames.Postgres, 5432),
        new("mysql", EngineNames.MySql, 3306),
        new("mariadb", EngineNames.MySql, 3306),
        new("mongodb", EngineNames.Mongo, 27017),
        new("mongodb+srv", EngineNames.Mongo, null, Encrypted: true),
        new("redis", EngineNames.Redis, 6379),
        new("rediss", EngineNames.Redis, 6379, Encrypted: true),
    ];

    /// <summary>True for SQLite, whose "host" is a file.</summary>
    public bool IsFile => Engine == EngineNames.Sqlite;

    internal static UrlScheme? Find(string name) =>
        All.FirstOrDefault(scheme => scheme.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
