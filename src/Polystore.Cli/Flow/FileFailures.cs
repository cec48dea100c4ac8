namespace Polystore.Cli.Flow;

/// <summary>What reading a file that a user named may end in.</summary>
internal static class FileFailures
{
    /// <summary>True when the file cannot be read, be it for its name: an empty one, or one with a zero character, is an <see cref="ArgumentException"/>.</summary>
    public static bool IsUnreadable(Exception failure) => failure is IOException or UnauthorizedAccessException or ArgumentException;
}
