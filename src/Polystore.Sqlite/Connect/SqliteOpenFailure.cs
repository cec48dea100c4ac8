using Polystore.Core.Errors;
using Polystore.SqliteClient;
using SQLitePCL;

namespace Polystore.Sqlite.Connect;

/// <summary>Says in one sentence why a file cannot be opened or read.</summary>
internal static class SqliteOpenFailure
{
    // Extended result codes that the binding does not name (https://sqlite.org/rescode.html).
    private const int ReadOnlyRecovery = 264;
    private const int ReadOnlyCannotLock = 520;
    private const int ReadOnlyRollback = 776;
    private const int ReadOnlyCannotInit = 1288;
    private const int ReadOnlyDirectory = 1544;
    private const int BusyRecovery = 261;

    public static TargetException Missing(string path)
    {
        var folder = Path.GetDirectoryName(path);
        if (folder is null || !Directory.Exists(folder))
        {
            return new TargetException($"There is no file {path}, and no folder {folder}; check the path.");
        }

        return NearestFile.In(folder, Path.GetFileName(path)) is { } nearest
            ? new TargetException($"There is no file {path}; did you mean {Path.Combine(folder, nearest)}?")
            : new TargetException($"There is no file {path}; check the path.");
    }

    public static TargetException Folder(string path) => new($"{path} is a folder; give the path of a SQLite database file.");

    public static TargetException DanglingLink(string path, string target) => new($"{path} is a symbolic link to {target}, where there is no file; check the link.");

    public static TargetException BadLink(string path, Exception inner) => new($"{path} is a symbolic link that leads nowhere ({inner.Message.TrimEnd('.')}); check the link.", inner);

    public static TargetException NotAFile(string path) => new($"{path} is a pipe, a socket or a device, not a file; give the path of a SQLite database file.");

    public static TargetException Denied(string path, Exception? inner) =>
        new($"Permission to read {path} was denied; run as a user who may read it, or grant the right.", inner);

    public static TargetException NotADatabase(string path, SqliteFileHeader header)
    {
        if (header.LooksLikeText())
        {
            return new TargetException($"{path} is a text file, not a SQLite database; give the path of a database file.");
        }

        return header.LooksEncrypted()
            ? new TargetException($"{path} is encrypted or not a SQLite database; decrypt it to a plain SQLite file first (SQLCipher: sqlcipher_export).")
            : new TargetException($"{path} is not a SQLite database: it does not begin with the header of SQLite 3; give the path of a database file.");
    }

    public static TargetException Truncated(string path, long expected, long actual) => new(
        $"{path} is truncated: its header promises {expected:#,0} bytes and the file has {actual:#,0}; copy it again or restore it from a backup.");

    /// <summary>The sentence for a failure of SQLite while opening or reading.</summary>
    /// <param name="path">The file.</param>
    /// <param name="failure">What SQLite said.</param>
    /// <param name="waited">How long a lock was waited for.</param>
    /// <param name="isWal">True when the header says that the database is in WAL mode.</param>
    public static TargetException From(string path, SqliteFailureException failure, TimeSpan waited, bool isWal = false) => failure.ExtendedCode switch
    {
        ReadOnlyRollback => new TargetException(
            $"{path} has a hot journal ({Path.GetFileName(path)}-journal) from an interrupted write, and a read-only connection must not roll it back; open it once with the application or `sqlite3`, then run this again.", failure),
        ReadOnlyRecovery or BusyRecovery => new TargetException(
            $"{path} has a write-ahead log that must be recovered by a connection that may write; open it once with the application or `sqlite3`, then run this again.", failure),
        ReadOnlyCannotInit or ReadOnlyCannotLock or ReadOnlyDirectory => ReadOnlyFolder(path, failure),
        _ => failure.Code switch
        {
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new TargetException(
                $"{path} is locked by another process, and stayed so for {waited.TotalSeconds:0.###} s; try again when it has finished, or wait longer for the lock.", failure),
            raw.SQLITE_NOTADB => new TargetException($"{path} is encrypted or not a SQLite database; give the path of a plain database file.", failure),
            raw.SQLITE_CORRUPT => Corrupt(path, failure),
            raw.SQLITE_PERM or raw.SQLITE_AUTH => Denied(path, failure),
            raw.SQLITE_CANTOPEN when isWal => ReadOnlyFolder(path, failure),
            raw.SQLITE_CANTOPEN => Denied(path, failure),
            raw.SQLITE_IOERR => new TargetException($"Reading {path} failed in the file system ({failure.Message}); check the disk and the mount.", failure),
            raw.SQLITE_FULL => new TargetException($"The disk that holds {path} is full; make room and try again.", failure),
            raw.SQLITE_INTERRUPT => new TargetException($"Reading {path} took longer than the statement timeout; raise it and try again.", failure),
            raw.SQLITE_ERROR when IsSchema(failure) => Corrupt(path, failure),
            _ => new TargetException($"{path} cannot be read: {failure.Message} (SQLite result {failure.ExtendedCode}).", failure),
        },
    };

    // "malformed database schema (t) - near "STRICT": syntax error" comes as SQLITE_CORRUPT, in newer libraries as SQLITE_ERROR.
    private static bool IsSchema(SqliteFailureException failure) =>
        failure.Message.Contains("malformed database schema", StringComparison.Ordinal) || failure.Message.Contains("unsupported file format", StringComparison.Ordinal);

    private static TargetException Corrupt(string path, SqliteFailureException failure)
    {
        if (!IsSchema(failure))
        {
            return new TargetException(
                $"{path} is corrupt ({failure.Message}); restore it from a backup, or save what is readable with `sqlite3 {Path.GetFileName(path)} .recover`.", failure);
        }

        var library = SqliteNative.Library;
        var remedy = library.IsSystem
            ? "install a newer SQLite library"
            : $"install a newer SQLite as the system's library (Debian: libsqlite3-0; macOS: brew install sqlite) and leave {SqliteNative.Variable} unset";
        return new TargetException(
            $"The schema of {path} holds something that {library} cannot read ({failure.Message}); it was probably made by a newer SQLite: {remedy}.", failure);
    }

    private static TargetException ReadOnlyFolder(string path, Exception failure) => new(
        $"{path} is in WAL mode, and this user can neither open nor make its -wal and -shm files; run as a user who may write to the folder, copy the file to another folder, or add ?immutable=1 when nothing writes to it.", failure);
}
