namespace Polystore.MongoLab;

/// <summary>How the development server runs.</summary>
public sealed record MongoLabOptions
{
    /// <summary>Its port on 127.0.0.1; 0 for any that is free.</summary>
    public int Port { get; init; }

    /// <summary>Folder for the data, kept after the server; null for a temporary one.</summary>
    public string? Folder { get; init; }

    /// <summary>The clock of cursors and transactions.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
