namespace Polystore.Core.Connections;

/// <summary>The engines that Polystore has words for; the names stand in JSON output and rule ids.</summary>
public static class EngineNames
{
    /// <summary>SQLite.</summary>
    public const string Sqlite = "sqlite";

    /// <summary>PostgreSQL.</summary>
    public const string Postgres = "postgres";

    /// <summary>MySQL and MariaDB.</summary>
    public const string MySql = "mysql";

    /// <summary>MongoDB and servers that speak its protocol.</summary>
    public const string Mongo = "mongodb";

    /// <summary>Redis and servers that speak its protocol.</summary>
    public const string Redis = "redis";
}
