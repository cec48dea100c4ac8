using Polystore.Runtime.Patterns;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Tests.Stores;
using Polystore.Sql;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Patterns;

public sealed class KeysetPagingOnSqlite() : KeysetPagingSuite(SqlDialect.Sqlite);

[Needs(TestServer.Postgres)]
public sealed class KeysetPagingOnPostgres() : KeysetPagingSuite(SqlDialect.Postgres);

public abstract class KeysetPagingSuite(SqlDialect engine) : PatternSuite(engine)
{
    private static readonly byte[] Secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private readonly Keyset byId = new([KeysetColumn.Integer("id")]);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await RunAsync($"CREATE TABLE items (id bigint PRIMARY KEY, rating double precision, name text, \"at\" {(IsPostgres ? "timestamptz" : "text")}, token {(IsPostgres ? "uuid" : "text")})");
    }

    [ComplianceFact]
    public async Task Every_row_comes_exactly_once_in_order_both_ways_with_ties_and_nulls()
    {
        for (var seed = 1; seed <= 12; seed++)
        {
            var random = new Random(seed);
            await RunAsync("DELETE FROM items");
            await FillAsync(random, random.Next(0, 80));
            var order = AnyOrder(random);
            var size = random.Next(1, 12);
            var expected = await Store.QueryListAsync($"SELECT id FROM items ORDER BY {KeysetCondition.Order(order, backward: false)}", row => row.GetInt64(0));

            var (forward, last) = await WalkAsync(order, size, null, page => page.Next);
            forward.ShouldBe(expected, $"seed {seed} forward");
            if (last.Previous is { } back)
            {
                var (backward, _) = await WalkAsync(order, size, back, page => page.Previous, prepend: true);
                backward.ShouldBe(expected.SkipLast(last.Items.Count), $"seed {seed} backward");
            }
        }
    }

    [ComplianceFact]
    public async Task Rows_that_come_and_go_meanwhile_neither_repeat_nor_hide_others()
    {
        await FillAsync(new Random(7), 30);
        var first = await PageAsync(byId, 10, null);
        await RunAsync("DELETE FROM items WHERE id IN (3, 10, 12)");
        await RunAsync("INSERT INTO items (id) VALUES (-5), (-4)");

        var second = await PageAsync(byId, 10, first.Next);

        first.Items.ShouldBe(Enumerable.Range(1, 10).Select(i => (long)i));
        second.Items.ShouldBe([11, 13, 14, 15, 16, 17, 18, 19, 20, 21]);
        (await PageAsync(byId, 10, second.Previous)).Items.ShouldBe([-5, -4, 1, 2, 4, 5, 6, 7, 8, 9]);
    }

    [ComplianceFact]
    public async Task Ends_have_no_cursor_beyond_them()
    {
        await FillAsync(new Random(1), 4);

        (await PageAsync(byId, 4, null)).ShouldSatisfyAllConditions(page => page.Next.ShouldBeNull(), page => page.Previous.ShouldBeNull());
        var first = await PageAsync(byId, 2, null);
        var second = await PageAsync(byId, 2, first.Next);
        second.Next.ShouldBeNull();
        (await PageAsync(byId, 2, second.Previous)).ShouldSatisfyAllConditions(page => page.Previous.ShouldBeNull(), page => page.Next.ShouldNotBeNull());
    }

    [ComplianceFact]
    public async Task The_query_keeps_its_own_values_and_conditions()
    {
        await FillAsync(new Random(1), 20);
        var least = 5L;

        var first = await Store.PageAsync(byId, $"SELECT id FROM items WHERE id > {least} AND id <> {8L}", row => row.GetInt64(0), 3);
        var second = await Store.PageAsync(byId, $"SELECT id FROM items WHERE id > {least} AND id <> {8L}", row => row.GetInt64(0), 3, first.Next);

        first.Items.Concat(second.Items).ShouldBe([6, 7, 9, 10, 11, 12]);
    }

    [ComplianceFact]
    public async Task A_cursor_that_was_changed_or_made_for_another_order_or_key_is_refused()
    {
        await FillAsync(new Random(1), 20);
        var signed = new Keyset(byId.Columns, Secret);
        var cursor = (await PageAsync(signed, 5, null)).Next!;

        for (var i = 0; i < cursor.Length; i++)
        {
            var changed = cursor[..i] + (cursor[i] == 'A' ? 'B' : 'A') + cursor[(i + 1)..];
            await Should.ThrowAsync<InvalidCursorException>(() => PageAsync(signed, 5, changed), changed);
        }

        await Should.ThrowAsync<InvalidCursorException>(() => PageAsync(byId, 5, cursor));
        await Should.ThrowAsync<InvalidCursorException>(() => PageAsync(new Keyset([KeysetColumn.Integer("id", descending: true)], Secret), 5, cursor));
        await Should.ThrowAsync<InvalidCursorException>(() => PageAsync(signed, 5, "' OR 1=1 --"));
        await Should.ThrowAsync<InvalidCursorException>(() => PageAsync(signed, 5, ""));
        await Should.ThrowAsync<ArgumentException>(() => PageAsync(signed, 0, null));
    }

    [ComplianceFact]
    public async Task A_page_deep_inside_is_one_range_of_an_index()
    {
        await RunAsync(IsPostgres
            ? "INSERT INTO items (id, rating) SELECT i, i % 7 FROM generate_series(1, 20000) i"
            : "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT INTO items (id, rating) SELECT i, i % 7 FROM n");
        await RunAsync("CREATE INDEX ON_RATING ON items (rating, id)");
        await RunAsync("ANALYZE");
        var place = new KeysetCursor([3.0, 9_000L], IsBackward: false);
        foreach (var order in new[] { new Keyset([KeysetColumn.Double("rating"), KeysetColumn.Integer("id")]), new Keyset([KeysetColumn.Double("rating"), KeysetColumn.Integer("id", descending: true)]) })
        {
            var plan = string.Join('\n', await Store.QueryListAsync(
                $"{Sql(IsPostgres ? "EXPLAIN (COSTS OFF)" : "EXPLAIN QUERY PLAN")} SELECT * FROM (SELECT rating, id FROM items) AS paged WHERE {KeysetCondition.After(order, place)} ORDER BY {KeysetCondition.Order(order, false)} LIMIT {10}",
                row => row.GetString(IsPostgres ? 0 : 3)));
            plan.ShouldContain(IsPostgres ? "Index Cond" : "SEARCH", Case.Sensitive, plan);
        }
    }

    private Keyset AnyOrder(Random random)
    {
        KeysetColumn[] all =
        [
            KeysetColumn.Double("rating", Flip(), nullable: true, Nulls()), KeysetColumn.Text("name", Flip(), nullable: true, Nulls()),
            KeysetColumn.Instant("at", Flip(), nullable: true, Nulls()), KeysetColumn.Guid("token", Flip(), nullable: true, Nulls()),
        ];
        random.Shuffle(all);
        return new Keyset([.. all.Take(random.Next(0, 4)), KeysetColumn.Integer("id", Flip())], Flip() ? Secret : null);

        bool Flip() => random.Next(2) == 0;
        NullOrder Nulls() => (NullOrder)random.Next(3);
    }

    private Task FillAsync(Random random, int rows) => Store.InTransactionAsync(async (transaction, token) =>
    {
        var texts = new[] { "a", "A", "b", "", "ž", "O'Neill", "🐎" };
        for (var i = 1L; i <= rows; i++)
        {
            double? rating = random.Next(4) == 0 ? null : random.Next(3) / 3.0;
            DateTimeOffset? at = random.Next(4) == 0 ? null : new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMilliseconds(random.Next(3) * 500);
            Guid? id = random.Next(4) == 0 ? null : new Guid(random.Next(3), 0, 0, new byte[8]);
            await transaction.ExecuteAsync($"INSERT INTO items VALUES ({i}, {Null(rating)}, {Null(random.Next(4) == 0 ? null : texts[random.Next(texts.Length)])}, {Null(at)}, {Null(id)})", token);
        }
    });

    // A NULL that has no type of its own would be an unknown one to PostgreSQL.
    private static SqlQuery Null(object? value) => value is null ? Sql("NULL") : new SqlQuery().Value(value);

    private Task<KeysetPage<long>> PageAsync(Keyset order, int size, string? cursor) =>
        Store.PageAsync(order, $"SELECT * FROM items", row => row.GetInt64(row.GetOrdinal("id")), size, cursor);

    private async Task<(List<long> Ids, KeysetPage<long> Last)> WalkAsync(Keyset order, int size, string? cursor, Func<KeysetPage<long>, string?> next, bool prepend = false)
    {
        var ids = new List<long>();
        while (true)
        {
            var page = await PageAsync(order, size, cursor);
            ids.InsertRange(prepend ? 0 : ids.Count, page.Items);
            cursor = next(page);
            if (cursor is null)
            {
                return (ids, page);
            }
        }
    }
}
