namespace Polystore.SqliteClient;

/// <summary>The SQLite library that this process uses.</summary>
/// <param name="Version">Its version, such as <c>3.40.1</c>.</param>
/// <param name="VersionNumber">The version as SQLite numbers it: 3.40.1 is 3040001.</param>
/// <param name="IsSystem">True for the operating system's library, false for the one that comes with Polystore.</param>
public sealed record SqliteLibrary(string Version, int VersionNumber, bool IsSystem)
{
    /// <summary><c>system</c> or <c>bundled</c>.</summary>
    public string Origin => IsSystem ? "system" : "bundled";

    /// <summary>True when the library is at least this version.</summary>
    public bool IsAtLeast(int major, int minor) => VersionNumber >= (major * 1_000_000) + (minor * 1_000);

    /// <inheritdoc />
    public override string ToString() => $"SQLite {Version} ({Origin})";
}
