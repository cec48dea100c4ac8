namespace Polystore.Postgres.Observe.Sections;

/// <summary>Extensions and languages.</summary>
public sealed record PostgresExtensions
{
    /// <summary>Installed extensions.</summary>
    public IReadOnlyList<PostgresExtension> Items { get; init; } = [];

    /// <summary>Names of extensions that could be installed.</summary>
    public IReadOnlyList<string> Available { get; init; } = [];

    /// <summary>Languages that users may write functions in.</summary>
    public IReadOnlyList<PostgresLanguage> Languages { get; init; } = [];
}

/// <summary>One installed extension.</summary>
public sealed record PostgresExtension
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Installed version.</summary>
    public required string Version { get; init; }

    /// <summary>Version that the server's files offer.</summary>
    public string? DefaultVersion { get; init; }

    /// <summary>Schema.</summary>
    public required string Schema { get; init; }

    /// <summary>Owner.</summary>
    public string? Owner { get; init; }

    /// <summary>Non-superusers may install it.</summary>
    public bool? Trusted { get; init; }
}

/// <summary>One language.</summary>
public sealed record PostgresLanguage
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>It may be used by anybody with USAGE.</summary>
    public bool Trusted { get; init; }

    /// <summary>PUBLIC has USAGE.</summary>
    public bool PublicUsage { get; init; }

    /// <summary>Routines written in it that no extension owns.</summary>
    public int Routines { get; init; }
}
