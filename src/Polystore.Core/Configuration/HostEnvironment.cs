namespace Polystore.Core.Configuration;

/// <summary>What resolving a connection may ask of the machine, so that it can be tested without one.</summary>
public sealed record HostEnvironment
{
    /// <summary>The machine at hand.</summary>
    public static HostEnvironment Current { get; } = new()
    {
        Variable = Environment.GetEnvironmentVariable,
        FileExists = File.Exists,
        ReadFile = Read,
        UserName = Environment.UserName,
        IsWindows = OperatingSystem.IsWindows(),
        FileMode = path => OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(path),
    };

    /// <summary>Value of an environment variable; null when it is not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>Whether there is a file at a path.</summary>
    public required Func<string, bool> FileExists { get; init; }

    /// <summary>The text of a file; null when it is missing or may not be read.</summary>
    public required Func<string, string?> ReadFile { get; init; }

    /// <summary>Permissions of a file; null where the system has none of this kind.</summary>
    public Func<string, UnixFileMode?> FileMode { get; init; } = _ => null;

    /// <summary>Name of the user who runs the process, which PostgreSQL takes when a URL names none.</summary>
    public string UserName { get; init; } = "";

    /// <summary>Whether Windows' places for files hold.</summary>
    public bool IsWindows { get; init; }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
