using Npgsql;
using Polystore.Runtime.Manager;
using Polystore.Runtime.Patterns;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Tests.Stores;
using Polystore.Sql;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Patterns;

[Needs(TestServer.Postgres)]
public sealed class RowTenancyTests() : PatternSuite(SqlDialect.Postgres)
{
    private readonly RowTenancy tenancy = new(new SqlName("notes"));

    /// <summary>As the owner of the table, with so few connections that every one is used by all tenants.</summary>
    private RelationalStore application = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        var role = await (await PostgresServer.SharedAsync()).CreateRoleAsync();
        await RunAsync("CREATE TABLE notes (id bigint PRIMARY KEY, text text)");
        await tenancy.EnsureAsync(Store);
        await tenancy.EnsureAsync(Store);
        await RunAsync($"ALTER TABLE notes OWNER TO {role}");
        application = Open(SqlDialect.Postgres, new NpgsqlConnectionStringBuilder(Place) { Username = role, MaxPoolSize = 1 }.ConnectionString);
    }

    public override async Task DisposeAsync()
    {
        await application.DisposeAsync();
        await base.DisposeAsync();
    }

    [ComplianceFact]
    public async Task A_tenant_sees_and_changes_its_own_rows_only()
    {
        await WriteAsync("a", 1);
        await WriteAsync("b", 2);

        (await SeenAsync("a")).ShouldBe([1]);
        (await SeenAsync("b")).ShouldBe([2]);
        (await InAsync("a", "UPDATE notes SET text = 'mine'")).ShouldBe(1);
        (await InAsync("a", "DELETE FROM notes WHERE id = 2")).ShouldBe(0);
        await RefusedAsync(() => InAsync("a", "INSERT INTO notes (id, tenant_id) VALUES (3, 'b')"));
        await RefusedAsync(() => InAsync("a", "UPDATE notes SET tenant_id = 'b'"));
        (await Store.QueryListAsync($"SELECT tenant_id || id FROM notes ORDER BY id", row => row.GetString(0))).ShouldBe(["a1", "b2"]);
    }

    [ComplianceFact]
    public async Task Without_a_tenant_there_are_no_rows_on_a_new_and_on_a_used_connection()
    {
        (await application.QueryValueAsync<long>($"SELECT count(*) FROM notes")).ShouldBe(0);
        await WriteAsync("a", 1);
        await Should.ThrowAsync<InvalidOperationException>(() => RowTenancy.InTenantAsync(application, "a", (_, _) => throw new InvalidOperationException()));

        (await application.QueryValueAsync<long>($"SELECT count(*) FROM notes")).ShouldBe(0);
        (await application.QueryValueAsync<string>($"SELECT nullif(current_setting('polystore.tenant', true), '')")).ShouldBeNull();
        await Should.ThrowAsync<PostgresException>(() => application.ExecuteAsync($"INSERT INTO notes (id) VALUES ({9L})"));
        await RefusedAsync(() => application.ExecuteAsync($"INSERT INTO notes (id, tenant_id) VALUES ({9L}, {"a"})"));
        await Should.ThrowAsync<ArgumentException>(() => WriteAsync("", 3));
    }

    [ComplianceFact]
    public async Task Many_tenants_at_once_over_one_connection_never_see_each_other()
    {
        string[] names = ["a", "b", "c'); DROP TABLE notes; --", "ž🐎"];
        await Task.WhenAll(Enumerable.Range(0, 80).Select(i => WriteAsync(names[i % 4], i)));

        var seen = await Task.WhenAll(Enumerable.Range(0, 80).Select(async i => (Tenant: i % 4, Rows: await SeenAsync(names[i % 4]))));

        seen.ShouldAllBe(one => one.Rows.Count == 20 && one.Rows.All(id => id % 4 == one.Tenant));
    }

    [ComplianceFact]
    public async Task A_wider_policy_that_somebody_adds_does_not_let_tenants_see_each_other()
    {
        await WriteAsync("a", 1);
        await RunAsync("CREATE POLICY everything ON notes USING (true)");

        (await SeenAsync("b")).ShouldBeEmpty();
    }

    [ComplianceFact]
    public async Task A_role_or_a_table_that_would_let_all_rows_through_is_refused()
    {
        await tenancy.RequireEnforcedAsync(application);
        (await Should.ThrowAsync<InvalidOperationException>(() => tenancy.RequireEnforcedAsync(Store))).Message.ShouldContain("bypasses row-level security");

        await RunAsync("ALTER TABLE notes NO FORCE ROW LEVEL SECURITY");
        (await Should.ThrowAsync<InvalidOperationException>(() => tenancy.RequireEnforcedAsync(application))).Message.ShouldContain("\"notes\"");
        Should.Throw<NotSupportedException>(() => tenancy.Ddl(SqliteDialect.Instance)).Message.ShouldContain("TenantDatabases");
    }

    [ServerFact(TestServer.Postgres | TestServer.PgBouncer)]
    public async Task Behind_a_pooler_that_hands_sessions_around_tenants_never_see_each_other()
    {
        // The pooler's sessions are a superuser's, whom row security does not bind: in this database they begin as another role.
        var server = await PostgresServer.SharedAsync();
        var role = await server.CreateRoleAsync();
        var database = new NpgsqlConnectionStringBuilder(Place).Database!;
        await RunAsync($"ALTER TABLE notes OWNER TO {role}; ALTER ROLE postgres IN DATABASE \"{database}\" SET role = {role}");
        await using var pooler = await PgBouncer.StartAsync(server);
        await using var manager = new DatabaseManager(stores => stores.AddRelational("main", new RelationalStoreOptions { Url = pooler.Url(database), BehindPooler = true }));
        var pooled = manager.Relational("main");
        await tenancy.RequireEnforcedAsync(pooled);

        var seen = await Task.WhenAll(Enumerable.Range(0, 120).Select(async i => i % 3 == 0
            ? await pooled.QueryListAsync($"SELECT tenant_id FROM notes", row => row.GetString(0))
            : await RowTenancy.InTenantAsync(pooled, $"t{i % 3}", async (transaction, token) =>
            {
                await transaction.ExecuteAsync($"INSERT INTO notes (id) VALUES ({(long)i})", token);
                return (await transaction.QueryListAsync($"SELECT tenant_id FROM notes", row => row.GetString(0), token)).Append($"t{i % 3}").ToList();
            })));

        for (var i = 0; i < seen.Length; i++)
        {
            seen[i].Distinct().ShouldBe(i % 3 == 0 ? [] : [$"t{i % 3}"]);
        }
    }

    private static async Task RefusedAsync(Func<Task> action) => (await Should.ThrowAsync<PostgresException>(action)).SqlState.ShouldBe("42501");

    private Task<int> InAsync(string tenant, string sql) => RowTenancy.InTenantAsync(application, tenant, (transaction, token) => transaction.ExecuteAsync(Sql(sql), token));

    private Task<int> WriteAsync(string tenant, long id) => RowTenancy.InTenantAsync(application, tenant, (transaction, token) => transaction.ExecuteAsync($"INSERT INTO notes (id) VALUES ({id})", token));

    private Task<List<long>> SeenAsync(string tenant) =>
        RowTenancy.InTenantAsync(application, tenant, (transaction, token) => transaction.QueryListAsync($"SELECT id FROM notes ORDER BY id", row => row.GetInt64(0), token));
}
