using System.Runtime.InteropServices;
using Polystore.Core.Errors;

namespace Polystore.Sql.PgQuery.Native;

/// <summary>Finds libpg_query on this machine, once.</summary>
internal static class PgQueryLibrary
{
    public const string Name = "pg_query";

    /// <summary>The environment variable that names the library's file.</summary>
    public const string Variable = "POLYSTORE_LIBPG_QUERY";

    // Deparse came with version 13; nothing else of what is used here came later.
    private const string NeededFunction = "pg_query_deparse_protobuf";

    private static readonly Lazy<IntPtr> Handle = new(() => Find(Candidates()));

    static PgQueryLibrary() =>
        NativeLibrary.SetDllImportResolver(typeof(PgQueryLibrary).Assembly, static (name, _, _) => name == Name ? Handle.Value : IntPtr.Zero);

    public static bool IsAvailable => Handle.Value != IntPtr.Zero;

    /// <summary>Ends with one clear sentence when the library is not there.</summary>
    /// <exception cref="NativeLibraryException">It is not.</exception>
    public static void Require()
    {
        if (!IsAvailable)
            throw Missing();
    }

    public static NativeLibraryException Missing() => new(
        "Reading PostgreSQL's SQL needs the library libpg_query, which is not on this machine; install it with 'apt-get install libpg-query-dev' "
        + "(Debian, Ubuntu), 'brew install libpg_query' (macOS) or 'vcpkg install libpg-query' (Windows), and set "
        + $"{Variable} to its file when it is in no usual place.");

    /// <summary>The first file that is the library; zero when none is.</summary>
    internal static IntPtr Find(IEnumerable<string> candidates)
    {
        foreach (var candidate in candidates)
        {
            if (!NativeLibrary.TryLoad(candidate, out var handle))
                continue;
            if (NativeLibrary.TryGetExport(handle, NeededFunction, out _))
                return handle;
            NativeLibrary.Free(handle);
        }

        return IntPtr.Zero;
    }

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } file)
            return [file];
        var beside = AppContext.BaseDirectory;
        if (OperatingSystem.IsWindows())
            return [Path.Combine(beside, "pg_query.dll"), "pg_query.dll", "libpg_query.dll"];
        if (OperatingSystem.IsMacOS())
            return [Path.Combine(beside, "libpg_query.dylib"), "libpg_query.dylib", "/opt/homebrew/lib/libpg_query.dylib", "/usr/local/lib/libpg_query.dylib"];
        return [Path.Combine(beside, "libpg_query.so"), "libpg_query.so", .. Versioned()];
    }

    // Without the development package there is only the name with a version, such as libpg_query.so.1504.0; the newest first.
    private static IEnumerable<string> Versioned() =>
        new[] { "/usr/lib", "/usr/lib64", "/usr/local/lib", $"/usr/lib/{Triplet}-linux-gnu", $"/usr/lib/{Triplet}-linux-musl" }
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "libpg_query.so.*"))
            .OrderByDescending(Path.GetFileName, StringComparer.Ordinal);

    private static string Triplet => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.Arm64 => "aarch64",
        Architecture.X86 => "i386",
        var other and not Architecture.X64 => other.ToString().ToLowerInvariant(),
        _ => "x86_64",
    };
}
