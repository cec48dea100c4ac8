namespace Polystore.Postgres.Explain.Model;

/// <summary>
/// Milliseconds spent reading and writing blocks. Before 17 the server counts local blocks with the shared ones; they are then
/// under shared here.
/// </summary>
public sealed record PostgresIoTimings
{
    /// <summary>Reading shared blocks.</summary>
    public double SharedRead { get; internal set; }

    /// <summary>Writing shared blocks.</summary>
    public double SharedWrite { get; internal set; }

    /// <summary>Reading blocks of temporary tables (17 and newer).</summary>
    public double LocalRead { get; internal set; }

    /// <summary>Writing blocks of temporary tables (17 and newer).</summary>
    public double LocalWrite { get; internal set; }

    /// <summary>Reading temporary files (15 and newer).</summary>
    public double TempRead { get; internal set; }

    /// <summary>Writing temporary files (15 and newer).</summary>
    public double TempWrite { get; internal set; }

    /// <summary>All of it.</summary>
    public double Total => SharedRead + SharedWrite + LocalRead + LocalWrite + TempRead + TempWrite;
}
