namespace Polystore.SqliteClient;

/// <summary>How an application uses a SQLite file. Immutable.</summary>
public sealed record SqliteDataSourceOptions
{
    /// <summary>The file; it is made when it is missing. Null for a private one in the folder for temporary files, removed with the data source.</summary>
    public string? Path { get; init; }

    /// <summary>How long a statement waits for another writer, 1 ms to an hour (<c>PRAGMA busy_timeout</c>).</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// True to have every commit on the disk before it is acknowledged (<c>synchronous=FULL</c>); false lets a power failure, not a crash of
    /// the process, take the last commits (<c>NORMAL</c>), as SQLite's manual says of write-ahead logging.
    /// </summary>
    public bool Durable { get; init; } = true;

    /// <summary>Refuses every write.</summary>
    public bool ReadOnly { get; init; }
}
