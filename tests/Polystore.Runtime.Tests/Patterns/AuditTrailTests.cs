using Polystore.Runtime.Patterns;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Tests.Stores;
using Polystore.Sql;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Patterns;

public sealed class AuditTrailOnSqlite() : AuditTrailSuite(SqlDialect.Sqlite);

[Needs(TestServer.Postgres)]
public sealed class AuditTrailOnPostgres() : AuditTrailSuite(SqlDialect.Postgres)
{
    [ComplianceFact]
    public async Task Who_may_change_rows_need_not_be_allowed_to_touch_the_entries()
    {
        var role = await (await PostgresServer.SharedAsync()).CreateRoleAsync();
        await RunAsync($"GRANT SELECT, INSERT, UPDATE, DELETE ON users TO {role}; GRANT TEMPORARY ON DATABASE \"{await Store.QueryValueAsync<string>($"SELECT current_database()::text")}\" TO {role}");
        await using var application = Open(SqlDialect.Postgres, new Npgsql.NpgsqlConnectionStringBuilder(Place) { Username = role }.ConnectionString);

        await application.InTransactionAsync(async (transaction, token) =>
        {
            await transaction.ExecuteAsync($"CREATE TEMP TABLE audit (LIKE public.users)", token);
            await AuditTrail.DescribeAsync(transaction, "mallory", cancellationToken: token);
            await transaction.ExecuteAsync($"INSERT INTO users (id, name) VALUES (7, {"x"})", token);
        });

        (await Audit.HistoryAsync(Store, "users", "7")).ShouldHaveSingleItem().Actor.ShouldBe("mallory");
        await Should.ThrowAsync<Npgsql.PostgresException>(() => application.ExecuteAsync($"DELETE FROM public.audit"));
    }

    [ComplianceFact]
    public async Task Emptying_a_table_is_kept()
    {
        await RunAsync("TRUNCATE users");

        (await Store.QueryValueAsync<string>($"SELECT operation FROM audit ORDER BY id DESC")).ShouldBe("TRUNCATE");
    }
}

public abstract class AuditTrailSuite(SqlDialect engine) : PatternSuite(engine)
{
    private static readonly AuditedTable Users = new(new SqlName("users"), "id") { LeftOut = ["pass\"word"] };

    protected AuditTrail Audit { get; } = new();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await RunAsync($"CREATE TABLE users (id bigint PRIMARY KEY, name text, rating double precision, picture {(IsPostgres ? "bytea" : "blob")}, \"it's\" text, \"pass\"\"word\" text)");
        await Audit.EnsureAsync(Store, [Users]);
        await Audit.EnsureAsync(Store, [Users]);
    }

    [ComplianceFact]
    public async Task Every_change_is_kept_with_what_was_and_what_is()
    {
        await RunAsync("INSERT INTO users (id, name, rating, picture, \"it's\", \"pass\"\"word\") VALUES (1, 'ann', NULL, NULL, 'q', 'secret')");
        await RunAsync("UPDATE users SET name = 'bob', rating = 1.5 WHERE id = 1");
        await RunAsync("UPDATE users SET name = NULL, \"it's\" = 'O''Neill \"🐎\"' WHERE id = 1");
        await RunAsync("DELETE FROM users WHERE id = 1");

        var history = await Audit.HistoryAsync(Store, "users", "1");

        history.Select(entry => entry.Operation).ShouldBe(["INSERT", "UPDATE", "UPDATE", "DELETE"]);
        Same(history[0].Old, null);
        Same(history[0].New, """{"id": 1, "name": "ann", "rating": null, "picture": null, "it's": "q"}""");
        Same(history[1].Old, """{"name": "ann", "rating": null}""");
        Same(history[1].New, """{"name": "bob", "rating": 1.5}""");
        Same(history[2].Old, """{"name": "bob", "it's": "q"}""");
        Same(history[2].New, """{"name": null, "it's": "O'Neill \"🐎\""}""");
        Same(history[3].Old, """{"id": 1, "name": null, "rating": 1.5, "picture": null, "it's": "O'Neill \"🐎\""}""");
        Same(history[3].New, null);
    }

    [ComplianceFact]
    public async Task A_change_of_nothing_or_of_what_is_left_out_leaves_no_entry()
    {
        await RunAsync("INSERT INTO users (id, name) VALUES (1, 'ann')");
        await RunAsync("UPDATE users SET name = 'ann', \"pass\"\"word\" = 'new'");

        (await Audit.HistoryAsync(Store, "users", "1")).ShouldHaveSingleItem().Operation.ShouldBe("INSERT");
        (await Store.QueryValueAsync<string>($"SELECT CAST(new AS text) FROM audit"))!.ShouldNotContain("word");
    }

    [ComplianceFact]
    public async Task Who_and_why_are_of_their_transaction_and_of_no_other()
    {
        await ChangeAsync("ann", "ticket 7", 1);
        await Should.ThrowAsync<InvalidOperationException>(() => Audit.InTransactionAsync<int>(Store, "eve", null, (_, _) => throw new InvalidOperationException()));
        await RunAsync("INSERT INTO users (id) VALUES (2)");
        await ChangeAsync("bob", null, 3);

        var entries = await Store.QueryListAsync($"SELECT row_key, actor, reason FROM audit ORDER BY id", row => (row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2)));
        entries.ShouldBe([("1", "ann", "ticket 7"), ("2", null, null), ("3", "bob", null)]);

        Task ChangeAsync(string actor, string? reason, long id) =>
            Audit.InTransactionAsync(Store, actor, reason, (transaction, token) => transaction.ExecuteAsync($"INSERT INTO users (id) VALUES ({id})", token));
    }

    [ComplianceFact]
    public async Task Bytes_are_kept_and_a_change_that_is_rolled_back_is_not()
    {
        await Store.ExecuteAsync($"INSERT INTO users (id, picture) VALUES ({1L}, {new byte[] { 1, 255 }})");
        await Should.ThrowAsync<InvalidOperationException>(() => Store.InTransactionAsync(async (transaction, token) =>
        {
            await transaction.ExecuteAsync($"DELETE FROM users", token);
            throw new InvalidOperationException();
        }));

        (await Audit.HistoryAsync(Store, "users", "1")).ShouldHaveSingleItem().New!.ToUpperInvariant().ShouldContain("01FF");
    }

    private static void Same(string? actual, string? expected)
    {
        if (actual is null || expected is null)
        {
            actual.ShouldBe(expected);
            return;
        }

        System.Text.Json.Nodes.JsonNode.DeepEquals(System.Text.Json.Nodes.JsonNode.Parse(actual), System.Text.Json.Nodes.JsonNode.Parse(expected)).ShouldBeTrue(actual);
    }
}
