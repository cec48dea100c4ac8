using Polystore.Samples.Shop.Model;
using SQLitePCL;

namespace Polystore.Samples.Shop.Sqlite;

/// <summary>
/// Writes the shop, with its deliberate design faults, into a SQLite file. Uses whatever SQLite the host has chosen
/// (<c>SQLitePCL.raw.SetProvider</c>); a host that has not chosen calls <see cref="ShopSample.UseBundledSqlite"/> first.
/// The file is whole only after <see cref="FinishAsync"/>; before, it may be of no use.
/// </summary>
public sealed class SqliteShopTarget : IShopTarget
{
    // A lost file is made anew, so nothing is journalled and nothing is waited for; FinishAsync puts the defaults back.
    private const string FastPragmas =
        """
        PRAGMA foreign_keys = OFF;
        PRAGMA journal_mode = OFF;
        PRAGMA synchronous = OFF;
        PRAGMA locking_mode = EXCLUSIVE;
        PRAGMA temp_store = MEMORY;
        PRAGMA cache_size = -65536;
        """;

    private readonly bool withFaults;
    private sqlite3? database;

    /// <summary>Opens a file that does not exist yet.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="withFaults">Whether values are spoiled too (the schema has its faults either way).</param>
    /// <exception cref="IOException">The file exists, or cannot be made.</exception>
    public SqliteShopTarget(string path, bool withFaults = true)
    {
        if (File.Exists(path))
            throw new IOException($"The file {path} exists already.");
        this.withFaults = withFaults;
        int code = raw.sqlite3_open_v2(path, out database, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, null);
        if (code != raw.SQLITE_OK)
        {
            database?.Dispose();
            throw new IOException($"SQLite cannot make the file {path}: {raw.sqlite3_errstr(code).utf8_to_string()}.");
        }
    }

    /// <inheritdoc/>
    public Task CreateSchemaAsync(CancellationToken cancellationToken)
    {
        Run(FastPragmas);
        Run("BEGIN");
        Run(Resources.Text("sqlite.tables.sql"));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task WriteAsync(ShopTable table, IEnumerable<ShopValue[]> rows, CancellationToken cancellationToken)
    {
        string columns = string.Join(", ", table.Columns.Select(column => $"\"{column.Name}\""));
        string places = string.Join(", ", table.Columns.Select(_ => "?"));
        Check(raw.sqlite3_prepare_v2(Open, $"INSERT INTO \"{table.Name}\" ({columns}) VALUES ({places})", out sqlite3_stmt insert), raw.SQLITE_OK);
        using (insert)
        {
            foreach (ShopValue[] row in rows)
            {
                if (withFaults)
                    SqliteFaults.Spoil(table, row);
                for (int i = 0; i < row.Length; i++)
                    Bind(insert, i + 1, row[i]);
                Check(raw.sqlite3_step(insert), raw.SQLITE_DONE);
                raw.sqlite3_reset(insert);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task FinishAsync(CancellationToken cancellationToken)
    {
        Run(Resources.Text("sqlite.indexes.sql"));
        cancellationToken.ThrowIfCancellationRequested();
        Run(Resources.Text("sqlite.aftermath.sql"));
        cancellationToken.ThrowIfCancellationRequested();
        Run("COMMIT");
        Run("PRAGMA journal_mode = DELETE");
        Run($"PRAGMA application_id = {ShopSample.SqliteApplicationId}");
        Close();
        return Task.CompletedTask;
    }

    /// <summary>Closes the file, whole or not.</summary>
    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private sqlite3 Open => database ?? throw new ObjectDisposedException(nameof(SqliteShopTarget));

    private void Close()
    {
        database?.Dispose();
        database = null;
    }

    private void Run(string script) => Check(raw.sqlite3_exec(Open, script), raw.SQLITE_OK);

    private void Check(int code, int expected)
    {
        if (code != expected)
            throw new IOException($"SQLite could not write the sample: {raw.sqlite3_errmsg(Open).utf8_to_string()}.");
    }

    private static void Bind(sqlite3_stmt statement, int position, in ShopValue value)
    {
        _ = !value.HasValue ? raw.sqlite3_bind_null(statement, position) : value.Type switch
        {
            ShopType.Integer or ShopType.Bool => raw.sqlite3_bind_int64(statement, position, value.Number),
            ShopType.Money => raw.sqlite3_bind_double(statement, position, value.Number / 100.0),
            ShopType.Timestamp => raw.sqlite3_bind_text(statement, position, value.ToString()),
            _ => raw.sqlite3_bind_text(statement, position, value.Text!),
        };
    }
}
