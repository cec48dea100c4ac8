using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Polystore.SqliteClient;

/// <summary>
/// Pooled connections to one SQLite file for a whole application: write-ahead log, foreign keys on, a busy timeout, and one gate for the
/// writers of this process, so that they queue in order instead of trying again. Dapper and EF Core take its connections like any other.
/// </summary>
public sealed class SqliteDataSource : DbDataSource
{
    private readonly SemaphoreSlim writers = new(1, 1);
    private readonly SqliteDataSourceOptions options;
    private readonly string? removed;
    private readonly string connectionString;
    private int disposed;
    private int opened;
    private int waiting;

    /// <summary>Makes one; the file is opened by the first connection.</summary>
    /// <exception cref="ArgumentException">The timeout is out of its range.</exception>
    public SqliteDataSource(SqliteDataSourceOptions options)
    {
        if (options.BusyTimeout < TimeSpan.FromMilliseconds(1) || options.BusyTimeout > TimeSpan.FromHours(1))
        {
            throw new ArgumentException($"BusyTimeout is {options.BusyTimeout}; it has to be 1 ms to an hour.", nameof(options));
        }

        _ = SqliteNative.Library;
        this.options = options;
        removed = options.Path is null ? System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"polystore-{Guid.NewGuid():N}.db") : null;
        Path = System.IO.Path.GetFullPath(options.Path ?? removed!);
        connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            ForeignKeys = true,
            Mode = options.ReadOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate,
            DefaultTimeout = (int)Math.Ceiling(options.BusyTimeout.TotalSeconds),
            Pooling = true,
        }.ConnectionString;
    }

    /// <summary>The file, an absolute path.</summary>
    public string Path { get; }

    /// <summary>Connections that are in use just now.</summary>
    public int OpenConnections => Volatile.Read(ref opened);

    /// <summary>Writers that wait just now until another one of this process is done.</summary>
    public int WaitingWriters => Volatile.Read(ref waiting);

    /// <inheritdoc/>
    public override string ConnectionString => connectionString;

    /// <summary>True when the file is one of its own, which goes with it.</summary>
    public bool IsPrivate => removed is not null;

    /// <summary>Waits until no other writer of this process is at work; dispose what it gives when the write is done.</summary>
    /// <exception cref="TimeoutException">The others took longer than the busy timeout.</exception>
    public async ValueTask<IDisposable> EnterWriterAsync(CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref waiting);
        try
        {
            return await writers.WaitAsync(options.BusyTimeout, cancellationToken).ConfigureAwait(false)
                ? new Gate(writers)
                : throw new TimeoutException($"Another writer held {Path} for longer than {options.BusyTimeout}; make transactions shorter, or do not begin one inside another.");
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    /// <inheritdoc/>
    protected override DbConnection CreateDbConnection()
    {
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        var connection = new SqliteConnection(connectionString);
        connection.StateChange += Count;
        return connection;
    }

    /// <inheritdoc/>
    protected override DbConnection OpenDbConnection()
    {
        var connection = (SqliteConnection)CreateDbConnection();
        try
        {
            connection.Open();
            Prepare(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    protected override ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(OpenDbConnection());
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            Close();
        }
    }

    /// <inheritdoc/>
    protected override ValueTask DisposeAsyncCore()
    {
        Close();
        return base.DisposeAsyncCore();
    }

    private void Count(object sender, StateChangeEventArgs change)
    {
        if (change.CurrentState == ConnectionState.Open)
        {
            Interlocked.Increment(ref opened);
        }
        else if (change.OriginalState == ConnectionState.Open)
        {
            Interlocked.Decrement(ref opened);
        }
    }

    private void Close()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        using (var connection = new SqliteConnection(connectionString))
        {
            SqliteConnection.ClearPool(connection);
        }

        foreach (var file in removed is null ? [] : new[] { removed, removed + "-wal", removed + "-shm" })
        {
            File.Delete(file);
        }
    }

    // What a connection forgets when it is closed; the write-ahead log is a property of the file, and asking for it again costs nothing.
    [SuppressMessage("Security", "S2077:SQL queries should not be dynamically formatted", Justification = "A number and two words.")]
    private void Prepare(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        var busy = ((long)options.BusyTimeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        command.CommandText = $"PRAGMA busy_timeout = {busy};"
            + (options.ReadOnly ? "" : $"PRAGMA journal_mode = WAL; PRAGMA synchronous = {(removed is not null ? "OFF" : options.Durable ? "FULL" : "NORMAL")};");
        command.ExecuteNonQuery();
    }

    private sealed class Gate(SemaphoreSlim held) : IDisposable
    {
        private SemaphoreSlim? held = held;

        public void Dispose() => Interlocked.Exchange(ref held, null)?.Release();
    }
}
