using Npgsql;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Tests.Stores;
using Polystore.Sql;
using Polystore.SqliteClient;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Patterns;

/// <summary>A suite of tests of one pattern, for the engine that the derived class names; each test has a database of its own.</summary>
public abstract class PatternSuite(SqlDialect engine) : IAsyncLifetime
{
    protected RelationalStore Store { get; private set; } = null!;

    protected bool IsPostgres => engine == SqlDialect.Postgres;

    /// <summary>What a second process uses to open the database.</summary>
    protected string Place { get; private set; } = "";

    /// <summary>Another store over the same database, with a pool of its own.</summary>
    public static RelationalStore Open(SqlDialect engine, string place) => engine == SqlDialect.Postgres
        ? RelationalStore.Over("main", NpgsqlDataSource.Create(place))
        : RelationalStore.Over("main", new SqliteDataSource(new SqliteDataSourceOptions { Path = place, BusyTimeout = TimeSpan.FromSeconds(60) }));

    public virtual async Task InitializeAsync()
    {
        if (IsPostgres)
        {
            var server = await PostgresServer.SharedAsync();
            Place = new NpgsqlConnectionStringBuilder(server.ConnectionString(await server.CreateDatabaseAsync())) { Pooling = true, MaxPoolSize = 10, Timeout = 300 }.ConnectionString;
        }
        else
        {
            Place = Path.Combine(Path.GetTempPath(), $"polystore-{Guid.NewGuid():N}.db");
        }

        Store = Open(engine, Place);
    }

    public virtual async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        foreach (var file in IsPostgres ? [] : new[] { Place, Place + "-wal", Place + "-shm" })
        {
            File.Delete(file);
        }
    }

    /// <summary>A text of SQL, as it is.</summary>
    protected static SqlQuery Sql(string text) => new SqlQuery().Write(text);

    protected Task<int> RunAsync(string sql) => Store.ExecuteAsync(Sql(sql));
}
