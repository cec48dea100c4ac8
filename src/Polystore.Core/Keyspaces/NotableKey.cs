namespace Polystore.Core.Keyspaces;

/// <summary>A key that stands out.</summary>
public sealed record NotableKey
{
    /// <summary>Its name, with bytes that are no text as <c>\x00</c>; null where names are masked.</summary>
    public string? Name { get; init; }

    /// <summary>The pattern that its name belongs to.</summary>
    public required string Pattern { get; init; }

    /// <summary>Number of its logical database.</summary>
    public long Database { get; init; }

    /// <summary>Type, as <c>TYPE</c> answers.</summary>
    public required string Type { get; init; }

    /// <summary>Encoding, as <c>OBJECT ENCODING</c> answers.</summary>
    public required string Encoding { get; init; }

    /// <summary>Bytes in memory.</summary>
    public long Bytes { get; init; }

    /// <summary>Items, members, fields or entries; of a string, its bytes.</summary>
    public long Elements { get; init; }

    /// <summary>Seconds until it expires; null: never.</summary>
    public long? TtlSeconds { get; init; }

    /// <summary>Seconds since its last use; null when the server does not say.</summary>
    public long? IdleSeconds { get; init; }

    /// <summary>Logarithmic access counter, 0 to 255; null when the server keeps none.</summary>
    public int? Frequency { get; init; }
}
