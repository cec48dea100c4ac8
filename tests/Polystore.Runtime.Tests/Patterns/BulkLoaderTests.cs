using Polystore.Runtime.Patterns;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Tests.Stores;
using Polystore.Sql;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Patterns;

public sealed class BulkLoaderOnSqlite() : BulkLoaderSuite(SqlDialect.Sqlite);

[Needs(TestServer.Postgres)]
public sealed class BulkLoaderOnPostgres() : BulkLoaderSuite(SqlDialect.Postgres)
{
    [ComplianceFact]
    public async Task Values_become_the_type_of_their_column()
    {
        await RunAsync("CREATE TYPE mood AS ENUM ('glad', 'sad'); CREATE TABLE typed (a smallint, b numeric(10,2), c varchar(10), d jsonb, e date, f mood, g text[], h real)");
        var loader = new BulkLoader<int>(
            new SqlName("typed"), new("a", i => (short)i), new("b", i => i / 4m), new("c", i => $"n{i}"), new("d", _ => """{"x": 1}"""), new("e", _ => new DateOnly(2026, 2, 3)),
            new("g", _ => new[] { "p", "q" }), new("h", i => i / 2f));

        (await Store.InTransactionAsync((transaction, token) => loader.InsertAsync(transaction, Numbers(1), token))).ShouldBe(1);

        (await Store.QueryValueAsync<string>($"SELECT concat_ws('|', a, b, c, d, e, g, h) FROM typed")).ShouldBe("1|0.25|n1|{\"x\": 1}|2026-02-03|{p,q}|0.5");
    }
}

public abstract class BulkLoaderSuite(SqlDialect engine) : PatternSuite(engine)
{
    private readonly BulkLoader<int> loader = new(
        new SqlName("items"), new("id", i => (long)i), new("name", i => i % 3 == 0 ? null : $"n'{i} 🐎"), new("price", i => i * 0.5), new("at", i => Begin.AddSeconds(i)), new("data", i => new byte[] { (byte)i, 0 }));

    private static DateTimeOffset Begin { get; } = new(2026, 1, 1, 1, 0, 0, TimeSpan.FromHours(1));

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await RunAsync($"CREATE TABLE items (id bigint PRIMARY KEY, name text, price double precision, \"at\" {(IsPostgres ? "timestamptz" : "text")}, data {(IsPostgres ? "bytea" : "blob")}, note text NOT NULL DEFAULT 'none')");
    }

    [ComplianceFact]
    public async Task Rows_arrive_as_they_are()
    {
        (await LoadAsync(Numbers(5000))).ShouldBe(5000);

        (await Store.QueryFirstAsync($"SELECT count(*), sum(price), count(name), count(DISTINCT note) FROM items", row => (row.GetInt64(0), row.GetDouble(1), row.GetInt64(2), row.GetInt64(3))))
            .ShouldBe((5000, 5000 * 5001 / 4.0, 5000 - (5000 / 3), 1));
        (await Store.QueryFirstAsync($"SELECT name, \"at\", data FROM items WHERE id = 7", row => (row.GetString(0), row.GetFieldValue<DateTimeOffset>(1), row.GetFieldValue<byte[]>(2)[0])))
            .ShouldBe(("n'7 🐎", Begin.AddSeconds(7), (byte)7));
        (await LoadAsync(Numbers(0))).ShouldBe(0);
    }

    [ComplianceFact]
    public async Task A_load_that_fails_half_way_leaves_nothing()
    {
        await RunAsync("INSERT INTO items (id) VALUES (400)");

        await Should.ThrowAsync<DuplicateKeyException>(() => LoadAsync(Numbers(500)));
        await Should.ThrowAsync<InvalidOperationException>(() => LoadAsync(Numbers(100, failsAt: 50)));

        (await Store.QueryListAsync($"SELECT id FROM items", row => row.GetInt64(0))).ShouldBe([400]);
        (await LoadAsync(Numbers(10))).ShouldBe(10);
    }

    [ComplianceFact]
    public async Task Rows_that_are_there_are_replaced_and_of_one_key_the_last_counts()
    {
        await RunAsync("INSERT INTO items (id, name, note) VALUES (2, 'old', 'kept'), (99, 'other', 'kept')");
        var versions = new BulkLoader<(long Id, string Name)>(new SqlName("items"), new("id", row => row.Id), new("name", row => row.Name));

        (await Store.InTransactionAsync(async (transaction, token) =>
        {
            await versions.UpsertAsync(transaction, Rows([(7, "twice in a transaction")]), ["id"], token);
            return await versions.UpsertAsync(transaction, Rows([(1, "a"), (2, "b"), (1, "c"), (3, "d"), (1, "e")]), ["id"], token);
        })).ShouldBe(5);

        (await Store.QueryListAsync($"SELECT id, name, note FROM items ORDER BY id", row => (row.GetInt64(0), row.GetString(1), row.GetString(2))))
            .ShouldBe([(1, "e", "none"), (2, "b", "kept"), (3, "d", "none"), (7, "twice in a transaction", "none"), (99, "other", "kept")]);
        await Should.ThrowAsync<ArgumentException>(() => Store.InTransactionAsync((transaction, token) => versions.UpsertAsync(transaction, Rows([]), ["note"], token)));
    }

    [ComplianceFact]
    public async Task Keys_alone_are_added_where_they_are_missing()
    {
        await RunAsync("INSERT INTO items (id, name) VALUES (2, 'old')");
        var keys = new BulkLoader<int>(new SqlName("items"), new BulkColumn<int>("id", i => (long)i));

        await Store.InTransactionAsync((transaction, token) => keys.UpsertAsync(transaction, Numbers(3), ["id"], token));

        (await Store.QueryListAsync($"SELECT id, name FROM items ORDER BY id", row => (row.GetInt64(0), row.IsDBNull(1)))).ShouldBe([(1, true), (2, false), (3, true)]);
    }

    protected static async IAsyncEnumerable<int> Numbers(int count, int failsAt = 0)
    {
        for (var i = 1; i <= count; i++)
        {
            await Task.Yield();
            yield return i != failsAt ? i : throw new InvalidOperationException();
        }
    }

    private static async IAsyncEnumerable<(long Id, string Name)> Rows((long Id, string Name)[] rows)
    {
        foreach (var row in rows)
        {
            await Task.Yield();
            yield return row;
        }
    }

    private Task<long> LoadAsync(IAsyncEnumerable<int> rows) => Store.InTransactionAsync((transaction, token) => loader.InsertAsync(transaction, rows, token));
}
