using Polystore.Core.Observation;
using SQLitePCL;

namespace Polystore.Sqlite.Connect;

/// <summary>Copies by the backup API. The source is only read and may be written by another process meanwhile.</summary>
internal static class SqliteCopy
{
    // 1,024 pages of 4 kB are about a millisecond of copying in memory: short enough to cancel and to let writers in.
    private const int PagesPerStep = 1024;

    // A writer between two steps makes SQLite begin anew; after this many times the copy holds its read lock to the end.
    private const int MostRestarts = 3;

    /// <summary>Copies everything by SQLite's backup API (https://sqlite.org/backup.html), with what is still in the write-ahead log.</summary>
    /// <param name="source">An open connection; not used for anything else meanwhile.</param>
    /// <param name="destination"><c>:memory:</c>, or a path where no file exists.</param>
    /// <param name="progress">Pages copied.</param>
    /// <param name="cancellationToken">Stops between steps; a file begun is deleted.</param>
    /// <returns>A connection to the copy that may write to it.</returns>
    /// <exception cref="SqliteFailureException">Reading or writing failed, or the source stayed locked.</exception>
    /// <exception cref="Core.Errors.TargetException">The destination exists or cannot be made.</exception>
    public static Task<SqliteSession> CopyAsync(
        SqliteSession source, string destination, IProgress<ProgressStep>? progress, CancellationToken cancellationToken) =>
        Task.Run(() => Copy(source, destination, progress, cancellationToken), cancellationToken);

    private static SqliteSession Copy(SqliteSession source, string destination, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        var target = SqliteConnector.CreateNew(destination);
        var holdsTransaction = false;
        try
        {
            // In WAL mode a reader stops nobody, so one transaction gives one consistent state at once.
            holdsTransaction = IsWal(source) && Begin(source, cancellationToken);
            Step(source, target, ref holdsTransaction, progress, cancellationToken);
            return target;
        }
        catch
        {
            target.Dispose();
            if (destination != ":memory:")
            {
                File.Delete(target.Path);
            }

            throw;
        }
        finally
        {
            if (holdsTransaction)
            {
                source.Execute("COMMIT", cancellationToken: CancellationToken.None);
            }
        }
    }

    private static void Step(SqliteSession source, SqliteSession target, ref bool holdsTransaction, IProgress<ProgressStep>? progress, CancellationToken cancellationToken)
    {
        using var backup = raw.sqlite3_backup_init(target.Handle, "main", source.Handle, "main");
        if (backup.IsInvalid)
        {
            throw target.Failure(raw.sqlite3_errcode(target.Handle));
        }

        var restarts = 0;
        var left = int.MaxValue;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var code = raw.sqlite3_backup_step(backup, PagesPerStep);
            if (code == raw.SQLITE_DONE)
            {
                return;
            }

            if (code != raw.SQLITE_OK)
            {
                throw (code & 0xff) is raw.SQLITE_BUSY or raw.SQLITE_LOCKED
                    ? new SqliteFailureException(code, "the database stayed locked while it was copied")
                    : target.Failure(code);
            }

            var remaining = raw.sqlite3_backup_remaining(backup);
            restarts += remaining > left ? 1 : 0;
            left = remaining;
            if (restarts == MostRestarts && !holdsTransaction)
            {
                holdsTransaction = Begin(source, cancellationToken);
            }

            var total = raw.sqlite3_backup_pagecount(backup);
            progress?.Report(new ProgressStep("Copying the database for measuring", total - remaining, total));
        }
    }

    // A transaction that someone else began on this connection stays theirs.
    private static bool Begin(SqliteSession source, CancellationToken cancellationToken)
    {
        if (raw.sqlite3_get_autocommit(source.Handle) == 0)
        {
            return false;
        }

        source.Execute("BEGIN", cancellationToken: cancellationToken);
        source.Query("SELECT count(*) FROM sqlite_master", row => row.Int64(0), cancellationToken: cancellationToken);
        return true;
    }

    private static bool IsWal(SqliteSession source) =>
        source.Query("PRAGMA journal_mode", row => row.Text(0)) is [var mode, ..] && mode.Equals("wal", StringComparison.OrdinalIgnoreCase);
}
