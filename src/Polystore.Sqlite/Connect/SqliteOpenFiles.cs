using System.Diagnostics.CodeAnalysis;

namespace Polystore.Sqlite.Connect;

/// <summary>
/// Which files this process has open through SQLite. Closing any descriptor of a file drops all POSIX locks that the process
/// holds on it (https://sqlite.org/howtocorrupt.html, section 2.2), so a file may be read directly only while no connection
/// of ours is open on it.
/// </summary>
internal static class SqliteOpenFiles
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, int> Uses = new(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);

    /// <summary>Looks at the file unless a connection has it open, then counts a connection in.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="look">Reads the file directly.</param>
    /// <param name="seen">What was read; the default when a connection has the file open.</param>
    /// <returns>Counts the connection out when disposed.</returns>
    public static IDisposable Use<T>(string path, Func<string, T> look, out T? seen)
    {
        var key = RealPath(path);
        lock (Gate)
        {
            var uses = Uses.GetValueOrDefault(key);
            seen = uses == 0 ? look(path) : default;
            Uses[key] = uses + 1;
        }

        return new Token(key);
    }

    /// <summary>Counts a connection in without looking at the file, which may not exist yet.</summary>
    public static IDisposable Use(string path) => Use<object?>(path, _ => null, out _);

    [SuppressMessage("Design", "CA1031", Justification = "A link that cannot be followed is its own name.")]
    private static string RealPath(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (IOException)
        {
            return path;
        }
    }

    private sealed class Token(string key) : IDisposable
    {
        private bool disposed;

        public void Dispose()
        {
            lock (Gate)
            {
                if (!disposed)
                {
                    disposed = true;
                    Uses[key]--;
                }
            }
        }
    }
}
