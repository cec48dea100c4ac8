using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Polystore.Sqlite.Connect;

/// <summary>
/// Asks the operating system whether another process holds SQLite's locks, without taking one or waiting. Only Linux is asked:
/// fcntl() takes variable arguments, which other systems pass differently. To be called only while this process has no
/// connection to the file, because closing the descriptor drops the process's own locks.
/// </summary>
internal static class OtherWriters
{
    // https://sqlite.org/src/file/src/os.h: PENDING_BYTE, RESERVED_BYTE and the 510 bytes of SHARED.
    private const long PendingByte = 0x40000000;
    private const long LockBytes = 512;

    // https://sqlite.org/walformat.html, section 2.3: the write lock of the wal-index, and the byte every connection shares (os_unix.c, UNIX_SHM_DMS).
    private const long WalWriteByte = 120;
    private const long WalOpenByte = 128;

    private const int GetLock = 5;
    private const short WriteLock = 1;
    private const short Unlocked = 2;

    /// <summary>True when another process is writing or has the file locked; false when none has a WAL database open; null when it cannot be told.</summary>
    public static bool? Look(string path)
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
        {
            return null;
        }

        try
        {
            if (IsLocked(path, PendingByte, LockBytes) == true)
            {
                return true;
            }

            // An idle connection in a rollback-journal mode holds no lock, so without a wal-index nothing follows from silence.
            var index = path + "-shm";
            return File.Exists(index) ? IsLocked(index, WalWriteByte, 1) == true ? true : IsLocked(index, WalOpenByte, 1) == false ? false : null : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool? IsLocked(string path, long start, long length)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var query = new FileLock { Type = WriteLock, Start = start, Length = length };
        return Fcntl(file, GetLock, ref query) == 0 ? query.Type != Unlocked : null;
    }

#pragma warning disable SYSLIB1054 // One blittable call is no reason to allow unsafe code in the whole project.
    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fcntl(SafeFileHandle file, int command, ref FileLock query);
#pragma warning restore SYSLIB1054

    // struct flock of 64-bit Linux; l_whence 0 is SEEK_SET.
    [StructLayout(LayoutKind.Sequential)]
    private struct FileLock
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Process;
    }
}
