using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Polystore.MongoDriver.Native;

/// <summary>
/// What libmongoc would print. Nobody sees it, for it may hold parts of a connection string, except while a connection string is
/// read: unknown options are told by nothing but these warnings.
/// </summary>
internal static unsafe class MongocLog
{
    // mongoc_log_level_t: error 0, critical 1, warning 2.
    private const int Warning = 2;

    private static readonly Lock Reading = new();

    [ThreadStatic]
    private static List<string>? warnings;

    /// <summary>Takes the log away from its default, which is the standard error stream.</summary>
    public static void Silence() => MongocNative.SetLogHandler(null, IntPtr.Zero);

    /// <summary>The warnings that a call on this thread draws.</summary>
    public static IReadOnlyList<string> WarningsOf(Action call)
    {
        // The handler is one for the process, and is there only for as long as needed: threads of the library log at its end, too.
        lock (Reading)
        {
            var heard = warnings = [];
            MongocNative.SetLogHandler(&Handle, IntPtr.Zero);
            try
            {
                call();
            }
            finally
            {
                Silence();
                warnings = null;
            }

            return heard;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Handle(int level, byte* domain, byte* message, IntPtr data)
    {
        if (level <= Warning && warnings is { } heard)
            heard.Add(Marshal.PtrToStringUTF8((IntPtr)message) ?? "");
    }
}
