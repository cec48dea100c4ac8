using System.Text.Json.Serialization;

namespace Polystore.Postgres.Observe.Sections;

/// <summary>The server that was asked, and what the role may see of it.</summary>
public sealed record PostgresServerFacts
{
    /// <summary>Version as the server prints it (<c>15.18 (Debian …)</c>).</summary>
    public required string Version { get; init; }

    /// <summary><c>server_version_num</c>: 150018 for 15.18.</summary>
    public required int VersionNumber { get; init; }

    /// <summary>Database of the connection.</summary>
    public required string Database { get; init; }

    /// <summary>Role of the connection.</summary>
    public required string Role { get; init; }

    /// <summary>The role is a superuser.</summary>
    public bool Superuser { get; init; }

    /// <summary>The role has the privileges of <c>pg_read_all_stats</c> (part of <c>pg_monitor</c>).</summary>
    public bool CanReadAllStats { get; init; }

    /// <summary>The role has the privileges of <c>pg_read_all_settings</c> (part of <c>pg_monitor</c>).</summary>
    public bool CanReadAllSettings { get; init; }

    /// <summary>The role has the privileges of <c>pg_read_all_data</c>.</summary>
    public bool CanReadAllData { get; init; }

    /// <summary>The server is a standby or is recovering.</summary>
    public bool InRecovery { get; init; }

    /// <summary>Start of the postmaster.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Last load of the configuration files.</summary>
    public DateTimeOffset? ConfiguredAt { get; init; }

    /// <summary>Bytes of a page.</summary>
    public int BlockSize { get; init; } = 8192;

    /// <summary>Bytes of a WAL segment.</summary>
    public long WalSegmentBytes { get; init; } = 16777216;

    /// <summary>Current WAL position, of a standby the replayed one.</summary>
    public string? WalPosition { get; init; }

    /// <summary>Distance of <see cref="WalPosition"/> from 0/0, for rates between two snapshots.</summary>
    public double? WalBytesSinceStart { get; init; }

    /// <summary>The next transaction id, counted without wrapping round, for rates between two snapshots.</summary>
    public long? NextTransactionId { get; init; }

    /// <summary>The next multixact, modulo 2^32.</summary>
    public long? NextMultiXactId { get; init; }

    /// <summary>The connection went through a pooler that is not the server itself (its own process differs from the answering one).</summary>
    public bool ThroughPooler { get; init; }

    /// <summary>Major version, 14 to 18 are supported.</summary>
    [JsonIgnore]
    public int MajorVersion => VersionNumber / 10000;
}
