using System.Net;
using System.Net.Sockets;

namespace Polystore.TestServers;

/// <summary>Folders, ports and users for private servers.</summary>
internal static class ServerFolder
{
    // PostgreSQL and pgbouncer refuse to run as root.
    private static readonly string? OtherUser = Environment.UserName != "root" ? null : UserExists("postgres") ? "postgres" : "nobody";

    /// <summary>A new folder that the server's user owns.</summary>
    public static async Task<string> CreateAsync()
    {
        // Short, because a Unix socket's path may not be longer than about 100 bytes.
        var folder = Directory.CreateTempSubdirectory("psrv").FullName;
        await OwnAsync(folder);
        return folder;
    }

    /// <summary>Gives files to the server's user.</summary>
    public static Task OwnAsync(string path) =>
        OtherUser is null ? Task.CompletedTask : ChildProcess.RunAsync(["chown", "-R", OtherUser, path]);

    /// <summary>The command as the server's user.</summary>
    public static IEnumerable<string> AsServerUser(params IEnumerable<string> command) =>
        OtherUser is null ? command : [InstalledServers.InPath("setpriv") ?? "setpriv", $"--reuid={OtherUser}", "--clear-groups", .. command];

    /// <summary>A TCP port of the loopback address that is free now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool UserExists(string name) => File.ReadLines("/etc/passwd").Any(line => line.StartsWith(name + ":", StringComparison.Ordinal));
}
