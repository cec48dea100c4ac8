namespace Polystore.Scratch;

/// <summary>PostgreSQL refuses to run as root: then another user runs it.</summary>
public static class ServerUser
{
    private static readonly string? Other = Environment.UserName != "root" ? null : Exists("postgres") ? "postgres" : "nobody";

    /// <summary>The command as that user.</summary>
    public static IReadOnlyList<string> Command(IReadOnlyList<string> command) =>
        Other is null ? command : ["setpriv", $"--reuid={Other}", "--clear-groups", .. command];

    /// <summary>Gives a folder to that user.</summary>
    public static Task OwnAsync(string folder, CancellationToken cancellationToken) =>
        Other is null ? Task.CompletedTask : ToolRun.RunAsync(["chown", "-R", Other, folder], cancellationToken);

    private static bool Exists(string user) => File.ReadLines("/etc/passwd").Any(line => line.StartsWith(user + ":", StringComparison.Ordinal));
}
