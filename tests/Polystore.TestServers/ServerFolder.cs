using Polystore.Scratch;

namespace Polystore.TestServers;

/// <summary>Folders, ports and users for private servers.</summary>
internal static class ServerFolder
{
    /// <summary>A new folder that the server's user owns.</summary>
    public static async Task<string> CreateAsync()
    {
        // Short, because a Unix socket's path may not be longer than about 100 bytes.
        var folder = Directory.CreateTempSubdirectory("psrv").FullName;
        await OwnAsync(folder);
        return folder;
    }

    /// <summary>Gives files to the server's user.</summary>
    public static Task OwnAsync(string path) => ServerUser.OwnAsync(path, CancellationToken.None);

    /// <summary>The command as the server's user.</summary>
    public static IReadOnlyList<string> AsServerUser(params IReadOnlyList<string> command) => ServerUser.Command(command);

    /// <summary>A TCP port of the loopback address that is free now.</summary>
    public static int FreePort() => LoopbackPort.Free();
}
