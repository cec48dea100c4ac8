using Polystore.SqliteClient;
using SQLitePCL;

namespace Polystore.Sqlite.Connect;

/// <summary>
/// One connection. SQLite works synchronously; the methods run on a worker thread, stop within the statement timeout and honour
/// cancellation. Not for concurrent use.
/// </summary>
public sealed class SqliteSession : IAsyncDisposable, IDisposable
{
    private readonly IDisposable? fileUse;

    internal SqliteSession(sqlite3 handle, string path, IDisposable? fileUse = null)
    {
        Handle = handle;
        Path = path;
        this.fileUse = fileUse;
    }

    /// <summary>The connection, for what the wrapper does not cover (statement counters).</summary>
    public sqlite3 Handle { get; }

    /// <summary>Absolute path of the file, or <c>:memory:</c>.</summary>
    public string Path { get; }

    /// <summary>Longest a statement may run; zero for no limit.</summary>
    public TimeSpan StatementTimeout { get; set; }

    /// <summary>The file's header as it was before opening; null for a database in memory or one that was open already.</summary>
    internal SqliteFileHeader? Header { get; init; }

    /// <summary>Bytes of the write-ahead log as they were before opening; null when there was none.</summary>
    internal long? WalBytes { get; init; }

    /// <summary>Whether another process had the file open for writing before opening; null when it cannot be told.</summary>
    internal bool? OtherWriters { get; init; }

    /// <summary>The library that executes the statements.</summary>
    public static SqliteLibrary Library => SqliteNative.Library;

    /// <summary>Runs one statement and maps its rows.</summary>
    /// <param name="sql">One statement; parameters are numbered <c>?1</c>, <c>?2</c>, …</param>
    /// <param name="map">Makes the result of a row.</param>
    /// <param name="parameters">Null, integers, floats, texts or bytes in order; null for none.</param>
    /// <param name="timeout">Another limit than <see cref="StatementTimeout"/>.</param>
    /// <param name="cancellationToken">Interrupts the statement.</param>
    /// <exception cref="SqliteFailureException">SQLite refused or failed the statement, or its time was up.</exception>
    public Task<IReadOnlyList<T>> QueryAsync<T>(
        string sql,
        Func<SqliteRow, T> map,
        IReadOnlyList<object?>? parameters = null,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        Task.Run(() => Query(sql, map, parameters, timeout, cancellationToken), cancellationToken);

    /// <summary>Runs one statement and maps its first row.</summary>
    /// <returns>The mapped row; the default of <typeparamref name="T"/> when there is none.</returns>
    /// <inheritdoc cref="QueryAsync{T}"/>
    public async Task<T?> QueryFirstAsync<T>(
        string sql,
        Func<SqliteRow, T> map,
        IReadOnlyList<object?>? parameters = null,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        var rows = await QueryAsync(sql, map, parameters, timeout, cancellationToken);
        return rows.Count == 0 ? default : rows[0];
    }

    /// <summary>Runs one or more statements separated by semicolons; rows are thrown away.</summary>
    /// <exception cref="SqliteFailureException">SQLite refused or failed a statement; those before it took effect.</exception>
    public Task ExecuteAsync(string sql, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => Execute(sql, timeout, cancellationToken), cancellationToken);

    /// <summary>As <see cref="QueryAsync{T}"/>, on the calling thread.</summary>
    public IReadOnlyList<T> Query<T>(
        string sql,
        Func<SqliteRow, T> map,
        IReadOnlyList<object?>? parameters = null,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        var rows = new List<T>();
        using var interrupt = new SqliteInterrupt(Handle, timeout ?? StatementTimeout, cancellationToken);
        using var statement = Prepare(sql, out _, interrupt, cancellationToken);
        if (statement is null)
        {
            return rows;
        }

        Bind(statement, parameters ?? []);
        while (Step(statement, interrupt, cancellationToken))
        {
            rows.Add(map(new SqliteRow(statement)));
        }

        return rows;
    }

    /// <summary>As <see cref="ExecuteAsync"/>, on the calling thread.</summary>
    public void Execute(string sql, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var rest = sql;
        while (!string.IsNullOrWhiteSpace(rest))
        {
            using var interrupt = new SqliteInterrupt(Handle, timeout ?? StatementTimeout, cancellationToken);
            using var statement = Prepare(rest, out rest, interrupt, cancellationToken);
            while (statement is not null && Step(statement, interrupt, cancellationToken))
            {
                // A pragma answers with rows that nobody asked for.
            }
        }
    }

    /// <summary>Compiles one statement, for callers that run it themselves.</summary>
    /// <returns>The statement; null when the text holds none.</returns>
    /// <exception cref="SqliteFailureException">It cannot be compiled.</exception>
    public sqlite3_stmt? Prepare(string sql) => Prepare(sql, out _, null, CancellationToken.None);

    /// <summary>The failure that the connection reports for a result code.</summary>
    public SqliteFailureException Failure(int code)
    {
        var extended = raw.sqlite3_extended_errcode(Handle);
        return new SqliteFailureException((extended & 0xff) == (code & 0xff) ? extended : code, raw.sqlite3_errmsg(Handle).utf8_to_string());
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Handle.Dispose();
        fileUse?.Dispose();
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private static void Bind(sqlite3_stmt statement, IReadOnlyList<object?> parameters)
    {
        for (var i = 0; i < parameters.Count; i++)
        {
            _ = parameters[i] switch
            {
                null => raw.sqlite3_bind_null(statement, i + 1),
                byte[] bytes => raw.sqlite3_bind_blob(statement, i + 1, bytes),
                double number => raw.sqlite3_bind_double(statement, i + 1, number),
                long or int or short or byte or bool => raw.sqlite3_bind_int64(statement, i + 1, Convert.ToInt64(parameters[i])),
                var other => raw.sqlite3_bind_text(statement, i + 1, other.ToString()),
            };
        }
    }

    private sqlite3_stmt? Prepare(string sql, out string tail, SqliteInterrupt? interrupt, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var code = raw.sqlite3_prepare_v2(Handle, sql, out var statement, out tail);
        if (code == raw.SQLITE_OK)
        {
            // SQLite answers a text of blanks and comments with no statement and no error.
            return statement is { IsInvalid: false } ? statement : null;
        }

        statement?.Dispose();
        throw Explain(code, interrupt, cancellationToken);
    }

    private bool Step(sqlite3_stmt statement, SqliteInterrupt interrupt, CancellationToken cancellationToken)
    {
        var code = raw.sqlite3_step(statement);
        return code switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw Explain(code, interrupt, cancellationToken),
        };
    }

    private Exception Explain(int code, SqliteInterrupt? interrupt, CancellationToken cancellationToken)
    {
        if ((code & 0xff) != raw.SQLITE_INTERRUPT)
        {
            return Failure(code);
        }

        return cancellationToken.IsCancellationRequested
            ? new OperationCanceledException(cancellationToken)
            : new SqliteFailureException(code, "the statement ran longer than it may", interrupt?.TimedOut ?? false);
    }
}
