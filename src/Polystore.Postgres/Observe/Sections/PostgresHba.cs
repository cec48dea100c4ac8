namespace Polystore.Postgres.Observe.Sections;

/// <summary>Who may connect from where and how (<c>pg_hba_file_rules</c>).</summary>
public sealed record PostgresHba
{
    /// <summary>In the order in which the server tries them.</summary>
    public IReadOnlyList<PostgresHbaRule> Rules { get; init; } = [];
}

/// <summary>One line.</summary>
public sealed record PostgresHbaRule
{
    /// <summary>Line in the file.</summary>
    public int Line { get; init; }

    /// <summary><c>local</c>, <c>host</c>, <c>hostssl</c>, …; null when the line is wrong.</summary>
    public string? Type { get; init; }

    /// <summary>Databases.</summary>
    public IReadOnlyList<string> Databases { get; init; } = [];

    /// <summary>Roles.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Address; null for local.</summary>
    public string? Address { get; init; }

    /// <summary>Netmask.</summary>
    public string? Netmask { get; init; }

    /// <summary><c>trust</c>, <c>md5</c>, <c>scram-sha-256</c>, …</summary>
    public string? Method { get; init; }

    /// <summary>The server's words when the line is wrong.</summary>
    public string? Error { get; init; }
}
