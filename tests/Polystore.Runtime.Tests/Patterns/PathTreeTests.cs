using Polystore.Runtime.Patterns;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Tests.Stores;
using Polystore.Sql;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Patterns;

public sealed class PathTreeOnSqlite() : PathTreeSuite(SqlDialect.Sqlite);

[Needs(TestServer.Postgres)]
public sealed class PathTreeOnPostgres() : PathTreeSuite(SqlDialect.Postgres);

[Needs(TestServer.Postgres)]
public sealed class PathTreeOnLtree() : PathTreeSuite(SqlDialect.Postgres)
{
    private bool available;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Tree.IsLtree.ShouldBe(available);
    }

    protected override async Task PrepareAsync()
    {
        available = await Store.QueryValueAsync<long>($"SELECT count(*) FROM pg_available_extensions WHERE name = 'ltree'") > 0;
        if (available)
        {
            await RunAsync("CREATE EXTENSION ltree");
        }
    }
}

public abstract class PathTreeSuite(SqlDialect engine) : PatternSuite(engine)
{
    protected PathTree Tree { get; private set; } = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await RunAsync("CREATE TABLE nodes (id bigint PRIMARY KEY)");
        await PrepareAsync();
        await PathTree.EnsureAsync(Store, new SqlName("nodes"), "id");
        Tree = await PathTree.EnsureAsync(Store, new SqlName("nodes"), "id");
    }

    [ComplianceFact]
    public async Task After_any_changes_it_is_what_a_plain_tree_is()
    {
        for (var seed = 1; seed <= 4; seed++)
        {
            var random = new Random(seed);
            await RunAsync("DELETE FROM nodes");
            var parents = new Dictionary<long, long?>();
            for (var step = 1; step <= 50; step++)
            {
                await ChangeAsync(random, parents, step);
            }

            foreach (var node in parents.Keys)
            {
                (await Tree.PathAsync(Store, node)).ShouldBe(Path(parents, node).Reverse().Select(key => $"{key}"), $"seed {seed}");
                (await Tree.DescendantsAsync(Store, node)).OrderBy(below => below.Key)
                    .ShouldBe(parents.Keys.Where(one => Path(parents, one).Contains(node)).Order().Select(one => new TreeNode<long>(one, Path(parents, one).TakeWhile(above => above != node).Count())), $"seed {seed}");
            }
        }
    }

    [ComplianceFact]
    public async Task What_would_leave_no_tree_is_refused()
    {
        await AddAsync(1, null);
        await AddAsync(12, 1);

        await Should.ThrowAsync<InvalidTreeChangeException>(() => MoveAsync(1, 12));
        await Should.ThrowAsync<InvalidTreeChangeException>(() => MoveAsync(1, 1));
        await Should.ThrowAsync<InvalidTreeChangeException>(() => MoveAsync(77, 1));
        await Should.ThrowAsync<InvalidTreeChangeException>(() => MoveAsync(12, 77));
        await Should.ThrowAsync<InvalidTreeChangeException>(() => Store.InTransactionAsync((transaction, token) => Tree.AddAsync(transaction, 12L, null, token)));
        await Should.ThrowAsync<InvalidTreeChangeException>(() => Store.InTransactionAsync((transaction, token) => Tree.AddAsync(transaction, 77L, null, token)));
        await Should.ThrowAsync<ArgumentException>(() => Store.InTransactionAsync((transaction, token) => Tree.AddAsync(transaction, "a.b", null, token)));
        (await Tree.PathAsync(Store, 12L)).ShouldBe(["1", "12"]);
    }

    [ComplianceFact]
    public async Task A_subtree_is_found_by_the_index()
    {
        await Store.InTransactionAsync(async (transaction, token) =>
        {
            for (var i = 1L; i <= 400; i++)
            {
                await transaction.ExecuteAsync($"INSERT INTO nodes (id) VALUES ({i})", token);
                await Tree.AddAsync(transaction, i, i == 1 ? null : i / 2, token);
            }

            await transaction.ExecuteAsync(Sql("ANALYZE nodes"), token);
            if (IsPostgres)
            {
                await transaction.ExecuteAsync($"SET LOCAL enable_seqscan = off", token);
            }

            var plan = string.Join('\n', await transaction.QueryListAsync($"{Sql(IsPostgres ? "EXPLAIN (COSTS OFF)" : "EXPLAIN QUERY PLAN")} SELECT id FROM nodes WHERE {Tree.Form.Below("1.3.7")}", row => row.GetString(IsPostgres ? 0 : 3), token));
            plan.ShouldContain(IsPostgres ? "Index Cond" : "SEARCH", Case.Sensitive, plan);
        });
    }

    protected virtual Task PrepareAsync() => Task.CompletedTask;

    private async Task ChangeAsync(Random random, Dictionary<long, long?> parents, long step)
    {
        var nodes = parents.Keys.Order().ToArray();
        long? parent = nodes.Length == 0 || random.Next(5) == 0 ? null : nodes[random.Next(nodes.Length)];
        if (nodes.Length < 3 || random.Next(10) < 5)
        {
            parents.Add(step, parent);
            await AddAsync(step, parent);
            return;
        }

        var node = nodes[random.Next(nodes.Length)];
        if (parent is { } target && Path(parents, target).Contains(node))
        {
            await Should.ThrowAsync<InvalidTreeChangeException>(() => MoveAsync(node, target));
            return;
        }

        parents[node] = parent;
        await MoveAsync(node, parent);
    }

    private static IEnumerable<long> Path(Dictionary<long, long?> parents, long node)
    {
        for (long? at = node; at is { } one; at = parents[one])
        {
            yield return one;
        }
    }

    private Task AddAsync(long node, long? parent) => Store.InTransactionAsync(async (transaction, token) =>
    {
        await transaction.ExecuteAsync($"INSERT INTO nodes (id) VALUES ({node})", token);
        await Tree.AddAsync(transaction, node, parent, token);
    });

    private Task MoveAsync(long node, long? parent) => Store.InTransactionAsync((transaction, token) => Tree.MoveAsync(transaction, node, parent, token));
}
