namespace Polystore.TestServers;

/// <summary>How a private PostgreSQL server is made.</summary>
public sealed record PostgresServerOptions
{
    /// <summary>Lines for postgresql.conf that come after, and so win over, those of the tests' server.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Authentication of TCP connections from the loopback address: <c>trust</c>, <c>scram-sha-256</c>, <c>md5</c>.</summary>
    public string Authentication { get; init; } = "trust";

    /// <summary>Whole lines of pg_hba.conf instead of those made from <see cref="Authentication"/>; null for those.</summary>
    public IReadOnlyList<string>? HbaLines { get; init; }

    /// <summary>More arguments for initdb, such as <c>--data-checksums</c>.</summary>
    public IReadOnlyList<string> InitArguments { get; init; } = [];

    /// <summary>True to let connections use TLS with a certificate made on the spot by openssl.</summary>
    public bool Tls { get; init; }
}
