using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.SqliteClient;
using SQLitePCL;

namespace Polystore.Sqlite.Connect;

/// <summary>Opens connections. Every failure is a <see cref="TargetException"/> with one sentence.</summary>
public static class SqliteConnector
{
    // https://sqlite.org/c3ref/c_dbconfig_defensive.html
    private const int ConfigDefensive = 1010;
    private const int ConfigForeignKeys = 1002;

    /// <summary>
    /// Opens for reading only (<c>mode=ro</c>, <c>query_only</c>, defensive). Safe on a database that another process writes. The
    /// option <c>?immutable=1</c> of the URL reads without locks, for read-only media.
    /// </summary>
    /// <remarks>
    /// <c>trusted_schema</c> stays on: switched off, SQLite up to 3.40 refuses every schema with a JSON function in a generated
    /// column, index or view ("unsafe use of json_extract()"), and this process registers no function that could do harm.
    /// </remarks>
    /// <param name="target">The file.</param>
    /// <param name="options">Timeouts.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="TargetException">The file is missing, no database, encrypted, truncated, corrupt, locked or not readable.</exception>
    /// <exception cref="UsageException">The target is <c>:memory:</c>, which holds nothing to read.</exception>
    public static Task<SqliteSession> OpenReadOnlyAsync(DatabaseUrl target, ObserveOptions options, CancellationToken cancellationToken) =>
        Task.Run(() => OpenFile(target, options, writable: false, cancellationToken), cancellationToken);

    /// <summary>Opens an existing file for reading and writing; only for applying changes that the user asked for.</summary>
    /// <inheritdoc cref="OpenReadOnlyAsync"/>
    public static Task<SqliteSession> OpenReadWriteAsync(DatabaseUrl target, ObserveOptions options, CancellationToken cancellationToken) =>
        Task.Run(() => OpenFile(target, options, writable: true, cancellationToken), cancellationToken);

    /// <summary>Opens a private database in memory, or makes a new file, for copies to measure on.</summary>
    /// <param name="path"><c>:memory:</c>, or a path where no file exists.</param>
    /// <exception cref="TargetException">The file exists already or cannot be made.</exception>
    public static SqliteSession CreateNew(string path)
    {
        _ = SqliteNative.Library;
        if (path == ":memory:")
        {
            return new SqliteSession(OpenHandle(path, path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, TimeSpan.Zero), path);
        }

        path = Path.GetFullPath(path);
        if (Path.Exists(path))
        {
            throw new TargetException($"{path} exists already and is not overwritten; give another path.");
        }

        var use = SqliteOpenFiles.Use(path);
        try
        {
            return new SqliteSession(OpenHandle(path, Uri(path, "rwc"), raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_URI, TimeSpan.Zero), path, use);
        }
        catch
        {
            use.Dispose();
            throw;
        }
    }

    /// <summary>The path as a URI filename (https://sqlite.org/uri.html): every character that could mean something else is escaped.</summary>
    internal static string Uri(string absolutePath, string mode, string more = "")
    {
        var path = OperatingSystem.IsWindows() ? "/" + absolutePath.Replace('\\', '/') : absolutePath;
        return $"file://{string.Join('/', path.Split('/').Select(System.Uri.EscapeDataString))}?mode={mode}{more}";
    }

    private static SqliteSession OpenFile(DatabaseUrl target, ObserveOptions options, bool writable, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _ = SqliteNative.Library;
        if (target.FilePath is ":memory:" or "")
        {
            throw new UsageException("A database in memory belongs to the program that made it and cannot be opened from here; give the path of a file.");
        }

        var path = Path.GetFullPath(target.FilePath);
        RequireFile(path);
        IDisposable use;
        SqliteFileHeader? header;
        bool? otherWriters;
        try
        {
            use = SqliteOpenFiles.Use(path, file => (Header: SqliteFileHeader.Read(file), Others: OtherWriters.Look(file)), out var seen);
            (header, otherWriters) = seen;
        }
        catch (UnauthorizedAccessException failure)
        {
            throw SqliteOpenFailure.Denied(path, failure);
        }
        catch (IOException failure)
        {
            throw new TargetException($"Reading {path} failed in the file system ({failure.Message}); check the disk and the mount.", failure);
        }

        try
        {
            RequireDatabase(path, header);
            return Open(target, path, (header, otherWriters), options, writable, use, cancellationToken);
        }
        catch
        {
            use.Dispose();
            throw;
        }
    }

    private static SqliteSession Open(
        DatabaseUrl target,
        string path,
        (SqliteFileHeader? Header, bool? OtherWriters) seen,
        ObserveOptions options,
        bool writable,
        IDisposable use,
        CancellationToken cancellationToken)
    {
        var log = new FileInfo(path + "-wal");
        long? walBytes = log is { Exists: true, Length: > 0 } ? log.Length : null;
        var immutable = !writable && target.Option("immutable") is "1" or "true";
        var flags = raw.SQLITE_OPEN_URI | (writable ? raw.SQLITE_OPEN_READWRITE : raw.SQLITE_OPEN_READONLY);
        var handle = OpenHandle(path, Uri(path, writable ? "rw" : "ro", immutable ? "&immutable=1" : ""), flags, options.LockTimeout);
        var session = new SqliteSession(handle, path, use)
        {
            StatementTimeout = options.StatementTimeout,
            Header = seen.Header,
            WalBytes = walBytes,
            OtherWriters = walBytes is not null ? true : seen.OtherWriters,
        };
        try
        {
            if (!writable)
            {
                raw.sqlite3_db_config(handle, ConfigDefensive, 1, out _);
                session.Execute("PRAGMA query_only = ON", cancellationToken: cancellationToken);
            }

            // The first statement that reads finds out about locks, journals, encryption and a schema that cannot be parsed.
            session.Query("SELECT count(*) FROM sqlite_master", row => row.Int64(0), cancellationToken: cancellationToken);
            return session;
        }
        catch (SqliteFailureException failure)
        {
            handle.Dispose();
            throw SqliteOpenFailure.From(path, failure, options.LockTimeout, seen.Header is { IsDatabase: true, IsWal: true });
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static sqlite3 OpenHandle(string path, string name, int flags, TimeSpan lockTimeout)
    {
        var code = raw.sqlite3_open_v2(name, out var handle, flags | raw.SQLITE_OPEN_FULLMUTEX, null);
        if (code != raw.SQLITE_OK)
        {
            var failure = new SqliteFailureException(
                handle is { IsInvalid: false } ? raw.sqlite3_extended_errcode(handle) : code,
                handle is { IsInvalid: false } ? raw.sqlite3_errmsg(handle).utf8_to_string() : raw.sqlite3_errstr(code).utf8_to_string());
            handle?.Dispose();
            throw SqliteOpenFailure.From(path, failure, lockTimeout);
        }

        raw.sqlite3_extended_result_codes(handle, 1);
        raw.sqlite3_busy_timeout(handle, (int)lockTimeout.TotalMilliseconds);

        // The bundled library is built with foreign keys on; SQLite's own default is off. One behaviour for both.
        raw.sqlite3_db_config(handle, ConfigForeignKeys, 0, out _);
        return handle;
    }

    private static void RequireFile(string path)
    {
        if (Directory.Exists(path))
        {
            throw SqliteOpenFailure.Folder(path);
        }

        FileInfo file;
        bool exists;
        try
        {
            file = new FileInfo(path);
            exists = file.Exists && (file.LinkTarget is null || file.ResolveLinkTarget(returnFinalTarget: true) is { Exists: true });
        }
        catch (IOException failure)
        {
            throw SqliteOpenFailure.BadLink(path, failure);
        }

        if (!exists)
        {
            throw file.LinkTarget is { } target ? SqliteOpenFailure.DanglingLink(path, target) : SqliteOpenFailure.Missing(path);
        }

        // Opening a pipe waits for a writer, and a device is endless or empty.
        if (!SqliteFileKind.IsRegular(path))
        {
            throw SqliteOpenFailure.NotAFile(path);
        }
    }

    // An empty file is an empty database: SQLite itself makes such a file before the first table.
    private static void RequireDatabase(string path, SqliteFileHeader? header)
    {
        if (header is null or { IsEmpty: true })
        {
            return;
        }

        if (!header.IsDatabase)
        {
            throw SqliteOpenFailure.NotADatabase(path, header);
        }

        // A log or journal beside the file means that somebody is at work or was interrupted; then SQLite itself must judge.
        var expected = header.PageCount * header.PageSize;
        if (expected > header.FileBytes && !SideFileHasContent(path, "-wal") && !SideFileHasContent(path, "-journal"))
        {
            throw SqliteOpenFailure.Truncated(path, expected.Value, header.FileBytes);
        }
    }

    private static bool SideFileHasContent(string path, string suffix) => new FileInfo(path + suffix) is { Exists: true, Length: > 0 };
}
