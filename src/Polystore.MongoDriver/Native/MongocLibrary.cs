using System.Reflection;
using System.Runtime.InteropServices;
using Polystore.Core.Errors;

namespace Polystore.MongoDriver.Native;

/// <summary>Finds libmongoc and libbson on this machine, once: version 1.23 and newer, or 2.x, both of the same version.</summary>
internal static class MongocLibrary
{
    public const string Mongoc = "mongoc";
    public const string Bson = "bson";

    /// <summary>The environment variable that names the folder of both libraries.</summary>
    public const string Variable = "POLYSTORE_LIBMONGOC";

    // Came with 1.19, so that this alone tells a library that is too old; nothing else of what is used here came later.
    private const string NeededFunction = "mongoc_client_pool_new_with_error";

    private static readonly Lazy<(IntPtr Mongoc, IntPtr Bson)> Handles = new(() => Find(Candidates()));

    // libmongoc asks for it before anything else; the documentation of mongoc_init says once a process.
    private static readonly Lazy<bool> Started = new(Start);

    static MongocLibrary() => NativeLibrary.SetDllImportResolver(typeof(MongocLibrary).Assembly, Resolve);

    public static bool IsAvailable => Handles.Value.Mongoc != IntPtr.Zero;

    /// <summary>Loads and starts the library; ends with one clear sentence when it is not there.</summary>
    /// <exception cref="NativeLibraryException">It is not.</exception>
    public static void Require()
    {
        if (!IsAvailable)
            throw Missing();
        _ = Started.Value;
    }

    public static NativeLibraryException Missing() => new(
        "Talking to MongoDB needs the C driver libmongoc (1.23 or newer), which is not on this machine; install it with 'apt-get install libmongoc-1.0-0' "
        + "(Debian, Ubuntu), 'brew install mongo-c-driver' (macOS) or 'vcpkg install mongo-c-driver' (Windows), and set "
        + $"{Variable} to the folder of its files when it is in no usual place.");

    /// <summary>The first pair of files that are the libraries; zero when none are.</summary>
    internal static (IntPtr Mongoc, IntPtr Bson) Find(IEnumerable<(string Mongoc, string Bson)> candidates)
    {
        foreach (var candidate in candidates)
        {
            if (!NativeLibrary.TryLoad(candidate.Bson, out var bson))
                continue;
            if (NativeLibrary.TryLoad(candidate.Mongoc, out var mongoc))
            {
                if (NativeLibrary.TryGetExport(mongoc, NeededFunction, out _))
                    return (mongoc, bson);
                NativeLibrary.Free(mongoc);
            }

            NativeLibrary.Free(bson);
        }

        return default;
    }

    private static bool Start()
    {
        MongocLog.Silence();
        MongocNative.Init();
        return true;
    }

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name switch
    {
        Mongoc => Handles.Value.Mongoc,
        Bson => Handles.Value.Bson,
        _ => IntPtr.Zero,
    };

    private static IEnumerable<(string Mongoc, string Bson)> Candidates()
    {
        var names = Names().ToList();
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder)
            return names.Select(name => (Path.Combine(folder, name.Mongoc), Path.Combine(folder, name.Bson)));
        string[] places = OperatingSystem.IsMacOS() ? [AppContext.BaseDirectory, "", "/opt/homebrew/lib", "/usr/local/lib"] : [AppContext.BaseDirectory, ""];
        return places.SelectMany(place => names.Select(name => (Path.Combine(place, name.Mongoc), Path.Combine(place, name.Bson))));
    }

    // The names of 1.x and of 2.x (release notes of 2.0.0: libmongoc2, libbson2).
    private static IEnumerable<(string Mongoc, string Bson)> Names()
    {
        if (OperatingSystem.IsWindows())
            return [("mongoc-1.0.dll", "bson-1.0.dll"), ("mongoc2.dll", "bson2.dll")];
        return OperatingSystem.IsMacOS()
            ? [("libmongoc-1.0.0.dylib", "libbson-1.0.0.dylib"), ("libmongoc2.2.dylib", "libbson2.2.dylib")]
            : [("libmongoc-1.0.so.0", "libbson-1.0.so.0"), ("libmongoc2.so.2", "libbson2.so.2")];
    }
}
