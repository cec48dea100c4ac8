using Polystore.Runtime.Patterns;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Tests.Stores;
using Polystore.Sql;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Patterns;

public sealed class SoftDeleteOnSqlite() : SoftDeleteSuite(SqlDialect.Sqlite);

[Needs(TestServer.Postgres)]
public sealed class SoftDeleteOnPostgres() : SoftDeleteSuite(SqlDialect.Postgres);

public abstract class SoftDeleteSuite(SqlDialect engine) : PatternSuite(engine)
{
    private readonly SoftDelete users = new(new RelationalTable(new SqlName("users"), "id") { Version = "version" }, ["email"]);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await RunAsync("CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, version bigint NOT NULL DEFAULT 1)");
        await users.EnsureAsync(Store);
        await RunAsync("INSERT INTO users (id, email) VALUES (1, 'a@x'), (2, 'b@x')");
    }

    [ComplianceFact]
    public async Task A_deleted_row_is_out_of_sight_and_comes_back()
    {
        (await users.DeleteAsync(Store, 1L)).ShouldBeTrue();
        (await users.DeleteAsync(Store, 1L)).ShouldBeFalse();
        (await users.DeleteAsync(Store, 9L)).ShouldBeFalse();
        (await LiveAsync()).ShouldBe([2]);
        (await Store.QueryValueAsync<long>($"SELECT count(*) FROM users")).ShouldBe(2);

        (await users.RestoreAsync(Store, 1L)).ShouldBeTrue();
        (await users.RestoreAsync(Store, 1L)).ShouldBeFalse();
        (await LiveAsync()).ShouldBe([1, 2]);
        (await Store.QueryValueAsync<long>($"SELECT version FROM users WHERE id = 1")).ShouldBe(3);
    }

    [ComplianceFact]
    public async Task A_unique_value_binds_the_live_rows_only()
    {
        await Should.ThrowAsync<DuplicateKeyException>(() => AddAsync(3));
        await users.DeleteAsync(Store, 1L);
        await AddAsync(3);

        await Should.ThrowAsync<DuplicateKeyException>(() => users.RestoreAsync(Store, 1L));
        await users.DeleteAsync(Store, 3L);
        (await users.RestoreAsync(Store, 1L)).ShouldBeTrue();

        Task AddAsync(long id) => Store.ExecuteAsync($"INSERT INTO users (id, email) VALUES ({id}, {"a@x"})");
    }

    [ComplianceFact]
    public async Task Purging_takes_what_was_deleted_long_enough_ago_and_nothing_that_lives()
    {
        await users.DeleteAsync(Store, 1L);
        (await users.PurgeAsync(Store, TimeSpan.FromDays(30))).ShouldBe(0);
        await RunAsync($"UPDATE users SET deleted_at = {(IsPostgres ? "now() - interval '31 days'" : "strftime('%Y-%m-%d %H:%M:%f+00:00', 'now', '-31 days')")} WHERE id = 1");

        (await users.PurgeAsync(Store, TimeSpan.FromDays(30))).ShouldBe(1);
        (await Store.QueryListAsync($"SELECT id FROM users", row => row.GetInt64(0))).ShouldBe([2]);
    }

    [ComplianceFact]
    public async Task Its_tables_are_made_once_and_the_view_follows_new_columns()
    {
        await RunAsync("ALTER TABLE users ADD COLUMN phone text");
        await Task.WhenAll(users.EnsureAsync(Store), users.EnsureAsync(Store));

        (await Store.QueryListAsync($"SELECT phone FROM users_live", row => row.IsDBNull(0))).Count.ShouldBe(2);
    }

    private Task<List<long>> LiveAsync() => Store.QueryListAsync($"SELECT id FROM {users.Live} ORDER BY id", row => row.GetInt64(0));
}
