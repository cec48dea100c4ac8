using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Polystore.Sqlite.Connect;

/// <summary>
/// Whether a path is a file with bytes in it, and not a pipe, whose opening waits for a writer, a socket or a device. .NET shows all
/// of them as normal files, so Linux is asked; elsewhere every path counts as a file.
/// </summary>
internal static class SqliteFileKind
{
    // statx(2) has one layout on every architecture: struct statx of 256 bytes, stx_mode at byte 28 in the order of the machine.
    private const int StatxBytes = 256;
    private const int ModeAt = 28;
    private const int CurrentFolder = -100;
    private const uint TypeOnly = 1;

    // inode(7)
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;

    /// <summary>False when the path, with symbolic links followed, is certainly no regular file.</summary>
    public static bool IsRegular(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        try
        {
            var answer = new byte[StatxBytes];
            if (Statx(CurrentFolder, path, 0, TypeOnly, answer) != 0)
            {
                return true;
            }

            var mode = answer.AsSpan(ModeAt);
            var type = BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(mode) : BinaryPrimitives.ReadUInt16BigEndian(mode);
            return (type & TypeMask) == RegularFile;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library older than glibc 2.28 or musl 1.2.3: opening tells.
            return true;
        }
    }

#pragma warning disable SYSLIB1054 // One blittable call is no reason to allow unsafe code in the whole project.
    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] answer);
#pragma warning restore SYSLIB1054
}
