using System.Runtime.InteropServices;
using Polystore.Core.Errors;
using SQLitePCL;

namespace Polystore.SqliteClient;

/// <summary>
/// Chooses the SQLite library once per process: the operating system's when it is newer than the bundled one, because the
/// bundled 3.35 cannot open a database that holds a STRICT table. <c>POLYSTORE_SQLITE=bundled</c> or <c>system</c> forces one.
/// </summary>
public static class SqliteNative
{
    /// <summary>The environment variable that forces a library.</summary>
    public const string Variable = "POLYSTORE_SQLITE";

    private const string BundledName = "e_sqlite3";

    private static readonly Lazy<SqliteLibrary> Chosen = new(Choose);

    // Debian and Fedora name it .so.0, macOS has it in the shared cache, Windows 10 and newer ship winsqlite3.dll.
    private static readonly string[] SystemNames =
        OperatingSystem.IsWindows() ? ["sqlite3.dll", "winsqlite3.dll"]
        : OperatingSystem.IsMacOS() ? ["/opt/homebrew/opt/sqlite/lib/libsqlite3.dylib", "/usr/local/opt/sqlite/lib/libsqlite3.dylib", "libsqlite3.dylib"]
        : ["libsqlite3.so.0", "libsqlite3.so"];

    /// <summary>The library in use; the first call loads it.</summary>
    /// <exception cref="UsageException"><c>POLYSTORE_SQLITE</c> asks for a library that is not there.</exception>
    public static SqliteLibrary Library => Chosen.Value;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int VersionNumberFunction();

    private static SqliteLibrary Choose()
    {
        var wish = Environment.GetEnvironmentVariable(Variable)?.Trim().ToLowerInvariant();
        var system = wish switch
        {
            "bundled" => IntPtr.Zero,
            "system" => LoadSystem() is var forced && forced != IntPtr.Zero
                ? forced
                : throw new UsageException($"{Variable}=system, but this system has no SQLite library; install libsqlite3-0 (Debian) or sqlite (macOS, Windows)."),
            null or "" => NewerThanBundled(LoadSystem()),
            _ => throw new UsageException($"{Variable} is '{wish}'; set it to system or bundled, or leave it out."),
        };
        if (system != IntPtr.Zero)
        {
            NativeLibrary.SetDllImportResolver(
                typeof(SQLite3Provider_e_sqlite3).Assembly,
                (name, _, _) => name == BundledName ? system : IntPtr.Zero);
        }

        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        return new SqliteLibrary(raw.sqlite3_libversion().utf8_to_string(), raw.sqlite3_libversion_number(), system != IntPtr.Zero);
    }

    private static IntPtr LoadSystem()
    {
        foreach (var name in SystemNames)
        {
            if (NativeLibrary.TryLoad(name, out var handle) && VersionOf(handle) > 0)
            {
                return handle;
            }
        }

        return IntPtr.Zero;
    }

    private static IntPtr NewerThanBundled(IntPtr system)
    {
        if (system == IntPtr.Zero)
        {
            return IntPtr.Zero;
        }

        // Without a bundled library for this platform, the system's is the only one.
        return NativeLibrary.TryLoad(BundledName, typeof(SQLite3Provider_e_sqlite3).Assembly, null, out var bundled) && VersionOf(bundled) >= VersionOf(system)
            ? IntPtr.Zero
            : system;
    }

    private static int VersionOf(IntPtr library) =>
        NativeLibrary.TryGetExport(library, "sqlite3_libversion_number", out var function)
            ? Marshal.GetDelegateForFunctionPointer<VersionNumberFunction>(function)()
            : 0;
}
