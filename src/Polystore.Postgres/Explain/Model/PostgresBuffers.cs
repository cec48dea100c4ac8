namespace Polystore.Postgres.Explain.Model;

/// <summary>Blocks touched, of 8 kB unless the server was built otherwise.</summary>
public sealed record PostgresBuffers
{
    /// <summary>Shared blocks found in the cache.</summary>
    public long SharedHit { get; internal set; }

    /// <summary>Shared blocks read from disk or the system's cache.</summary>
    public long SharedRead { get; internal set; }

    /// <summary>Shared blocks that became dirty.</summary>
    public long SharedDirtied { get; internal set; }

    /// <summary>Shared blocks written to make room.</summary>
    public long SharedWritten { get; internal set; }

    /// <summary>Blocks of temporary tables found in the cache.</summary>
    public long LocalHit { get; internal set; }

    /// <summary>Blocks of temporary tables read.</summary>
    public long LocalRead { get; internal set; }

    /// <summary>Blocks of temporary tables that became dirty.</summary>
    public long LocalDirtied { get; internal set; }

    /// <summary>Blocks of temporary tables written.</summary>
    public long LocalWritten { get; internal set; }

    /// <summary>Blocks of temporary files read: sorts, hashes and materialisations that spilled.</summary>
    public long TempRead { get; internal set; }

    /// <summary>Blocks of temporary files written.</summary>
    public long TempWritten { get; internal set; }

    /// <summary>Blocks looked at in any cache: hits and reads of shared and local blocks and reads of temporary files.</summary>
    public long Touched => SharedHit + SharedRead + LocalHit + LocalRead + TempRead;
}
