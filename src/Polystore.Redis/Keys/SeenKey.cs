namespace Polystore.Redis.Keys;

/// <summary>A key whose name was seen, on its way through the sample.</summary>
/// <param name="Name">The name.</param>
/// <param name="IsDrawn">Whether it is in the sample by chance.</param>
internal sealed record SeenKey(byte[] Name, bool IsDrawn)
{
    /// <summary>Bytes that the first phase was told.</summary>
    public long QuickBytes { get; set; }

    /// <summary>Whether it is in the sample for its size.</summary>
    public bool IsCertain { get; set; }
}
