namespace Polystore.Postgres.Explain.Model;

/// <summary>Write-ahead log that was produced.</summary>
public sealed record PostgresWal
{
    /// <summary>Records.</summary>
    public long Records { get; internal set; }

    /// <summary>Full images of blocks.</summary>
    public long FullPageImages { get; internal set; }

    /// <summary>Bytes.</summary>
    public long Bytes { get; internal set; }

    /// <summary>Times that the buffers of the log were full (18 and newer).</summary>
    public long BuffersFull { get; internal set; }
}
