namespace Polystore.Postgres.Explain.Model;

/// <summary>One kind of groups of an incremental sort. Space is in kB.</summary>
public sealed record PostgresSortGroups
{
    /// <summary>How many groups.</summary>
    public double Groups { get; internal set; }

    /// <summary>Methods that were used.</summary>
    public IReadOnlyList<string> Methods { get; internal set; } = [];

    /// <summary>Average memory of a group.</summary>
    public double? AverageMemory { get; internal set; }

    /// <summary>Most memory of a group.</summary>
    public double? PeakMemory { get; internal set; }

    /// <summary>Average disk of a group that spilled.</summary>
    public double? AverageDisk { get; internal set; }

    /// <summary>Most disk of a group that spilled.</summary>
    public double? PeakDisk { get; internal set; }
}
