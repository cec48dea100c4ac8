using Polystore.Runtime.Patterns;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Tests.Stores;
using Polystore.Sql;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Patterns;

public sealed class RollupOnSqlite() : RollupSuite(SqlDialect.Sqlite);

[Needs(TestServer.Postgres)]
public sealed class RollupOnPostgres() : RollupSuite(SqlDialect.Postgres)
{
    [ComplianceFact]
    public async Task With_a_key_readers_go_on_while_it_is_filled_and_without_they_wait()
    {
        var keyless = new Rollup(new SqlName("keyless"), "SELECT sum(pieces) AS pieces FROM sales");
        await keyless.EnsureAsync(Store);

        (await ByShop.RefreshAsync(Store)).ShouldBe(RollupRefresh.DoneBlocking, "CONCURRENTLY cannot fill the first time");
        (await ByShop.RefreshAsync(Store)).ShouldBe(RollupRefresh.Done);
        (await keyless.RefreshAsync(Store)).ShouldBe(RollupRefresh.DoneBlocking);
        (await keyless.RefreshAsync(Store)).ShouldBe(RollupRefresh.DoneBlocking);

        await Store.InTransactionAsync(async (reader, token) =>
        {
            await reader.QueryValueAsync<long>($"SELECT count(*) FROM by_shop", token);
            (await ByShop.RefreshAsync(Store, cancellationToken: token)).ShouldBe(RollupRefresh.Done, "beside a reader that holds its lock");
        });
    }

    [ComplianceFact]
    public async Task One_refresh_at_a_time_runs()
    {
        await ByShop.RefreshAsync(Store);
        await Store.InTransactionAsync(async (other, token) =>
        {
            await other.ExecuteAsync($"SELECT pg_advisory_xact_lock(hashtextextended({ByShop.Name.Parts[0].Insert(0, "\"") + "\""}, 11))", token);
            (await ByShop.RefreshAsync(Store, cancellationToken: token)).ShouldBe(RollupRefresh.Busy);
        });

        (await ByShop.RefreshAsync(Store)).ShouldBe(RollupRefresh.Done);
    }
}

public abstract class RollupSuite(SqlDialect engine) : PatternSuite(engine)
{
    protected Rollup ByShop { get; } = new(new SqlName("by_shop"), "SELECT shop, sum(pieces) AS pieces FROM sales GROUP BY shop", "shop");

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await RunAsync("CREATE TABLE sales (shop text NOT NULL, pieces integer NOT NULL)");
        await RunAsync("INSERT INTO sales VALUES ('a', 1), ('a', 2), ('b', 5)");
        await ByShop.EnsureAsync(Store);
        await ByShop.EnsureAsync(Store);
    }

    [ComplianceFact]
    public async Task It_holds_what_the_query_gave_when_it_was_filled()
    {
        (await ByShop.StateAsync(Store)).ShouldBeNull();
        await ByShop.RefreshAsync(Store);
        await RunAsync("INSERT INTO sales VALUES ('b', 1), ('c', 9)");
        (await ReadAsync()).ShouldBe([("a", 3), ("b", 5)]);

        await ByShop.RefreshAsync(Store);

        (await ReadAsync()).ShouldBe([("a", 3), ("b", 6), ("c", 9)]);
    }

    [ComplianceFact]
    public async Task How_old_it_is_decides_whether_it_is_filled_again()
    {
        await ByShop.RefreshAsync(Store, TimeSpan.FromHours(1));
        var state = (await ByShop.StateAsync(Store))!;
        state.Age.ShouldBeInRange(TimeSpan.Zero, TimeSpan.FromMinutes(5));
        state.Took.ShouldBeInRange(TimeSpan.Zero, TimeSpan.FromMinutes(5));

        (await ByShop.RefreshAsync(Store, TimeSpan.FromHours(1))).ShouldBe(RollupRefresh.Fresh);
        await RunAsync($"UPDATE polystore_rollup SET as_of = {(IsPostgres ? "as_of - interval '2 hours'" : "strftime('%Y-%m-%d %H:%M:%f+00:00', as_of, '-2 hours')")}");
        (await ByShop.StateAsync(Store))!.Age.ShouldBeGreaterThan(TimeSpan.FromHours(1.9));
        (await ByShop.RefreshAsync(Store, TimeSpan.FromHours(1))).ShouldBe(RollupRefresh.Done);
    }

    private Task<List<(string Shop, long Pieces)>> ReadAsync() =>
        Store.QueryListAsync($"SELECT shop, pieces FROM by_shop ORDER BY shop", row => (row.GetString(0), row.GetInt64(1)));
}
