namespace Polystore.MongoLab;

/// <summary>How a development replica set runs.</summary>
public sealed record MongoLabSetOptions
{
    /// <summary>How many members, 1 to 7.</summary>
    public int Members { get; init; } = 3;

    /// <summary>Port of the first on 127.0.0.1, the others following it; 0 for any that are free.</summary>
    public int Port { get; init; }

    /// <summary>Folder for the data, kept after the set; null for a temporary one.</summary>
    public string? Folder { get; init; }

    /// <summary>After so long without its primary the set elects another. MongoDB's default is 10 s.</summary>
    public TimeSpan ElectionTimeout { get; init; } = TimeSpan.FromSeconds(2);
}
