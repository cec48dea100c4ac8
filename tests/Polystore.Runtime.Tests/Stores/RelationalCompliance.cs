using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Tests.Stores;

/// <summary>What every relational store does.</summary>
public abstract class RelationalCompliance : IAsyncLifetime
{
    private static readonly RelationalTable Users = new(new SqlName("users"), "id") { Version = "version" };

    protected RelationalStore Store { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Store = await OpenAsync();
        await Store.ExecuteAsync($"CREATE TABLE users (id bigint PRIMARY KEY, name text, \"order\" text, rating double precision, joined {new SqlQuery().Write(InstantType)}, picture {new SqlQuery().Write(BinaryType)}, active boolean, token {new SqlQuery().Write(GuidType)}, email text UNIQUE, version bigint NOT NULL DEFAULT 0)");
    }

    public Task DisposeAsync() => Store.DisposeAsync().AsTask();

    protected abstract string InstantType { get; }

    protected abstract string BinaryType { get; }

    protected abstract string GuidType { get; }

    protected abstract Task<RelationalStore> OpenAsync();

    [ComplianceFact]
    public async Task Values_come_back_as_they_were_sent()
    {
        var instant = new DateTimeOffset(2026, 3, 29, 2, 30, 0, 123, TimeSpan.FromHours(2)).AddMicroseconds(456);
        var token = Guid.NewGuid();
        var bytes = new byte[1_000_000];
        bytes[7] = 255;
        const string Name = "O'Neill; DROP TABLE users; -- $1 ☃ 🐎";
        await Store.ExecuteAsync($"INSERT INTO users (id, name, rating, joined, picture, active, token, email) VALUES ({long.MaxValue}, {Name}, {0.1 + 0.2}, {instant}, {bytes}, {true}, {token}, {null as string})");

        var row = await Store.QueryFirstAsync(
            $"SELECT id, name, rating, joined, picture, active, token, email FROM users WHERE name = {Name}",
            row => (row.GetInt64(0), row.GetString(1), row.GetDouble(2), row.GetFieldValue<DateTimeOffset>(3), row.GetFieldValue<byte[]>(4), row.GetBoolean(5), row.GetGuid(6), row.IsDBNull(7)));

        row.Item1.ShouldBe(long.MaxValue);
        row.Item2.ShouldBe(Name);
        row.Item3.ShouldBe(0.1 + 0.2);
        row.Item4.ShouldBe(instant);
        row.Item5.ShouldBe(bytes);
        row.Item6.ShouldBeTrue();
        row.Item7.ShouldBe(token);
        row.Item8.ShouldBeTrue();
    }

    [ComplianceFact]
    public async Task Missing_rows_and_nulls_are_defaults()
    {
        (await Store.QueryValueAsync<string>($"SELECT name FROM users WHERE id = {1L}")).ShouldBeNull();
        await Store.ExecuteAsync($"INSERT INTO users (id) VALUES ({1L})");
        (await Store.QueryValueAsync<string>($"SELECT name FROM users WHERE id = {1L}")).ShouldBeNull();
        (await Store.QueryListAsync($"SELECT id FROM users WHERE id > {1L}", row => row.GetInt64(0))).ShouldBeEmpty();
    }

    [ComplianceFact]
    public async Task Rows_are_found_by_lists_of_keys()
    {
        for (var i = 0L; i < 20; i++)
        {
            await Store.ExecuteAsync(Users.Insert(new Dictionary<string, object?> { ["id"] = i, ["name"] = $"n{i}", ["order"] = "first", ["token"] = new Guid((int)i, 0, 0, new byte[8]) }));
        }

        var query = Users.Select(Store.Dialect, ["id", "order", "version"], [3L, 5L, 99L]);
        (await Store.QueryListAsync(query, row => (row.GetInt64(0), row.GetString(1), row.GetInt64(2)))).Order().ShouldBe([(3L, "first", 1L), (5L, "first", 1L)]);
        (await IdsAsync(Store.Dialect.In(new SqlName("name"), ["n7", "n'8", "n9"]))).ShouldBe([7, 9]);
        (await IdsAsync(Store.Dialect.In(new SqlName("token"), [new Guid(4, 0, 0, new byte[8])]))).ShouldBe([4]);
        (await IdsAsync(Store.Dialect.In(new SqlName("name"), []))).ShouldBeEmpty();

        async Task<IEnumerable<long>> IdsAsync(SqlQuery condition) => (await Store.QueryListAsync($"SELECT id FROM users WHERE {condition} AND id < {100L}", row => row.GetInt64(0))).Order();
    }

    [ComplianceFact]
    public async Task An_upsert_inserts_or_replaces_and_counts()
    {
        for (var i = 1; i <= 3; i++)
        {
            await Store.ExecuteAsync(Users.Upsert(new Dictionary<string, object?> { ["id"] = 1L, ["name"] = $"n{i}", ["email"] = "a@b" }));
        }

        (await Store.QueryFirstAsync($"SELECT name, version FROM users", row => (row.GetString(0), row.GetInt64(1)))).ShouldBe(("n3", 3));
        await Should.ThrowAsync<DuplicateKeyException>(() => Store.ExecuteAsync(Users.Upsert(new Dictionary<string, object?> { ["id"] = 2L, ["email"] = "a@b" })));
        await Should.ThrowAsync<DuplicateKeyException>(() => Store.ExecuteAsync(Users.Insert(new Dictionary<string, object?> { ["id"] = 1L })));
    }

    [ComplianceFact]
    public async Task A_change_of_an_older_version_is_a_conflict()
    {
        await Store.ExecuteAsync(Users.Insert(new Dictionary<string, object?> { ["id"] = 1L, ["name"] = "a" }));

        (await Store.UpdateRowAsync(Users, 1L, new Dictionary<string, object?> { ["name"] = "b" }, expected: 1)).ShouldBe(2);
        var conflict = await Should.ThrowAsync<ConcurrencyConflictException>(() => Store.UpdateRowAsync(Users, 1L, new Dictionary<string, object?> { ["name"] = "c" }, expected: 1));
        (conflict.Expected, conflict.Actual, conflict.Place).ShouldBe((1, 2, $"{Store.Name}.users"));
        (await Should.ThrowAsync<ConcurrencyConflictException>(() => Store.DeleteRowAsync(Users, 7L, expected: 1))).Actual.ShouldBeNull();
        await Store.DeleteRowAsync(Users, 1L, expected: 2);
        (await Store.QueryValueAsync<long>($"SELECT count(*) FROM users")).ShouldBe(0);
    }

    [ComplianceFact]
    public async Task Of_many_writers_of_one_version_one_wins()
    {
        await Store.ExecuteAsync(Users.Insert(new Dictionary<string, object?> { ["id"] = 1L, ["name"] = "a" }));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            try
            {
                return await Store.UpdateRowAsync(Users, 1L, new Dictionary<string, object?> { ["name"] = $"w{i}" }, expected: 1);
            }
            catch (ConcurrencyConflictException)
            {
                return 0;
            }
        }));

        outcomes.Order().ShouldBe(Enumerable.Repeat(0L, 19).Append(2));
    }

    [ComplianceFact]
    public async Task A_hundred_increments_at_once_lose_nothing()
    {
        await Store.ExecuteAsync($"INSERT INTO users (id, rating) VALUES ({1L}, {0.0})");

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => i % 2 == 0
            ? Store.ExecuteAsync($"UPDATE users SET rating = rating + 1 WHERE id = {1L}")
            : Store.InTransactionAsync(async (transaction, token) =>
            {
                await transaction.ExecuteAsync($"UPDATE users SET rating = rating + 1 WHERE id = {1L}", token);
            })));

        (await Store.QueryValueAsync<double>($"SELECT rating FROM users WHERE id = {1L}")).ShouldBe(100);
    }

    [ComplianceFact]
    public async Task A_transaction_is_whole_or_not_there()
    {
        await Store.InTransactionAsync(async (transaction, token) =>
        {
            await transaction.ExecuteAsync($"INSERT INTO users (id) VALUES ({1L})", token);
            (await Store.QueryValueAsync<long>($"SELECT count(*) FROM users", token)).ShouldBe(0);
            (await transaction.QueryValueAsync<long>($"SELECT count(*) FROM users", token)).ShouldBe(1);
        });
        await Should.ThrowAsync<InvalidOperationException>(() => Store.InTransactionAsync(async (transaction, token) =>
        {
            await transaction.ExecuteAsync($"INSERT INTO users (id) VALUES ({2L})", token);
            throw new InvalidOperationException();
        }));

        (await Store.QueryListAsync($"SELECT id FROM users", row => row.GetInt64(0))).ShouldBe([1]);
    }

    [ComplianceFact]
    public async Task Foreign_keys_hold_and_readers_do_not_wait_for_a_writer()
    {
        await Store.ExecuteAsync($"CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users (id))");

        await Should.ThrowAsync<System.Data.Common.DbException>(() => Store.ExecuteAsync($"INSERT INTO orders VALUES ({1L}, {1L})"));
        await Store.InTransactionAsync(async (transaction, token) =>
        {
            await transaction.ExecuteAsync($"INSERT INTO users (id) VALUES ({1L})", token);
            await foreach (var count in Store.QueryAsync($"SELECT count(*) FROM users", row => row.GetInt64(0), token))
            {
                count.ShouldBe(0);
            }
        });
    }

    [ComplianceFact]
    public async Task A_cancelled_statement_ends_and_its_connection_can_be_used_again()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => Store.ExecuteAsync($"INSERT INTO users (id) VALUES ({1L})", cancelled.Token));

        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Should.ThrowAsync<OperationCanceledException>(() => Task.Run(() => Store.QueryValueAsync<long>(
            $"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {2_000_000_000}) SELECT count(*) FROM n", soon.Token)));

        (await Store.QueryValueAsync<long>($"SELECT count(*) FROM users")).ShouldBe(0);
        await Store.PingAsync();
    }

    [ComplianceFact]
    public async Task The_servers_instant_is_an_instant()
    {
        var now = await Store.QueryValueAsync<DateTimeOffset>($"SELECT {new SqlQuery().Write(Store.Dialect.Now)}");

        (now - TimeProvider.System.GetUtcNow()).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(5));
    }
}
