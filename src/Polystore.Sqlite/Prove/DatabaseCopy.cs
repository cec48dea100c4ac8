using System.Globalization;
using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Sqlite.Connect;

namespace Polystore.Sqlite.Prove;

/// <summary>
/// A private copy of a database in the temporary folder, made by the backup API (https://sqlite.org/backup.html), which is safe
/// while others write. Durability is switched off and the page cache holds as much as is reasonable; disposing deletes it.
/// </summary>
internal sealed class DatabaseCopy : IAsyncDisposable
{
    // Enough to keep pages of every table and index in memory for databases up to that size; larger ones are measured all the same,
    // because instructions do not depend on the cache.
    private const int CacheKilobytes = 256 * 1024;

    // New indexes, a rebuilt table or VACUUM need room beside the copy itself; VACUUM needs up to twice the file
    // (https://sqlite.org/lang_vacuum.html#how_vacuum_works).
    private const double RoomFactor = 2.5;

    private readonly string folder;

    private DatabaseCopy(string folder, SqliteSession session)
    {
        this.folder = folder;
        Session = session;
    }

    /// <summary>The connection to the copy, for reading and writing.</summary>
    public SqliteSession Session { get; }

    /// <summary>Copies a database.</summary>
    /// <exception cref="TargetException">It cannot be read, or there is no room.</exception>
    public static async Task<DatabaseCopy> MakeAsync(DatabaseUrl source, ObserveOptions options, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        await using var original = await SqliteConnector.OpenReadOnlyAsync(source, options, cancellationToken);
        return await MakeAsync(original, progress, cancellationToken);
    }

    /// <summary>A copy of this copy.</summary>
    public Task<DatabaseCopy> CloneAsync(CancellationToken cancellationToken) => MakeAsync(Session, null, cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        Session.Dispose();
        Delete(folder);
        return ValueTask.CompletedTask;
    }

    private static async Task<DatabaseCopy> MakeAsync(SqliteSession original, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        var bytes = await original.QueryFirstAsync("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", row => row.Int64(0), cancellationToken: cancellationToken);
        var place = Directory.CreateTempSubdirectory("polystore-").FullName;
        SqliteSession? session = null;
        try
        {
            RequireRoom(place, bytes, original.Path);
            session = await SqliteCopy.CopyAsync(original, Path.Combine(place, "copy.db"), progress, cancellationToken);
            await session.ExecuteAsync(
                $"PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -{CacheKilobytes}; PRAGMA foreign_keys = ON",
                cancellationToken: cancellationToken);
            return new DatabaseCopy(place, session);
        }
        catch (Exception failure)
        {
            if (session is not null)
            {
                await session.DisposeAsync();
            }

            Delete(place);
            if (failure is SqliteFailureException refused)
            {
                throw new TargetException(
                    $"{original.Path} cannot be copied for measuring: {refused.Message}; try again when nobody writes, or leave measuring out.", refused);
            }

            throw;
        }
    }

    private static void RequireRoom(string folder, long bytes, string path)
    {
        var needed = bytes * RoomFactor;
        long free;
        try
        {
            free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return;
        }

        if (free < needed)
        {
            throw new TargetException(
                $"Measuring {path} needs {Megabytes(needed)} MB in {Path.GetDirectoryName(folder)} for copies, and {Megabytes(free)} MB are free; make room, or point TMPDIR to another disk.");
        }
    }

    private static string Megabytes(double bytes) => (bytes / (1024 * 1024)).ToString("#,0", CultureInfo.InvariantCulture);

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // A scanner that holds the file must not turn a finished measurement into a failure; the system clears its temporary folder.
        }
        catch (UnauthorizedAccessException)
        {
            // As above.
        }
    }
}
