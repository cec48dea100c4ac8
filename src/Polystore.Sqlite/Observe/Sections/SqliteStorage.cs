namespace Polystore.Sqlite.Observe.Sections;

/// <summary>The database file as its pragmas describe it.</summary>
public sealed record SqliteStorage
{
    /// <summary>Bytes of a page (512 to 65536).</summary>
    public required long PageSize { get; init; }

    /// <summary>Pages in the file.</summary>
    public required long PageCount { get; init; }

    /// <summary>Pages that hold nothing.</summary>
    public required long FreelistCount { get; init; }

    /// <summary><c>wal</c>, <c>delete</c>, <c>truncate</c>, <c>persist</c>, <c>memory</c> or <c>off</c>.</summary>
    public required string JournalMode { get; init; }

    /// <summary>0 none, 1 full, 2 incremental.</summary>
    public required int AutoVacuum { get; init; }

    /// <summary>Text encoding: <c>UTF-8</c>, <c>UTF-16le</c> or <c>UTF-16be</c>.</summary>
    public required string Encoding { get; init; }

    /// <summary>Application's schema version (<c>PRAGMA user_version</c>).</summary>
    public required long UserVersion { get; init; }

    /// <summary><c>PRAGMA application_id</c>.</summary>
    public required long ApplicationId { get; init; }

    /// <summary>Schema format number of the file header, 1 to 4; formats below 4 know no descending index and no boolean.</summary>
    public int? SchemaFormat { get; init; }

    /// <summary>Bytes of the write-ahead log beside the file; null when there is none.</summary>
    public long? WalBytes { get; init; }

    /// <summary>True when another process has the database open for writing or holds a WAL that is not checkpointed; null when it cannot be told.</summary>
    public bool? OtherWriters { get; init; }

    /// <summary>Compile-time options of the library that read the file.</summary>
    public IReadOnlyList<string> CompileOptions { get; init; } = [];
}
