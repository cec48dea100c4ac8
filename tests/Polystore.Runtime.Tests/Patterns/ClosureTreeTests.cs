using Polystore.Runtime.Patterns;
using Polystore.Runtime.Stores;
using Polystore.Runtime.Tests.Stores;
using Polystore.Sql;
using Polystore.TestServers;

namespace Polystore.Runtime.Tests.Patterns;

public sealed class ClosureTreeOnSqlite() : ClosureTreeSuite(SqlDialect.Sqlite);

[Needs(TestServer.Postgres)]
public sealed class ClosureTreeOnPostgres() : ClosureTreeSuite(SqlDialect.Postgres);

public abstract class ClosureTreeSuite(SqlDialect engine) : PatternSuite(engine)
{
    private readonly ClosureTree tree = new(new SqlName("nodes_tree"));

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await tree.EnsureAsync(Store);
        await tree.EnsureAsync(Store);
    }

    [ComplianceFact]
    public async Task After_any_changes_it_is_what_a_plain_tree_is()
    {
        for (var seed = 1; seed <= 4; seed++)
        {
            var random = new Random(seed);
            await Store.ExecuteAsync($"DELETE FROM {tree.Table}");
            var parents = new Dictionary<long, long?>();
            for (var step = 0; step < 60; step++)
            {
                await ChangeAsync(random, parents, seed, step);
            }

            var pairs = await Store.QueryListAsync($"SELECT ancestor, descendant, depth FROM {tree.Table}", row => (row.GetInt64(0), row.GetInt64(1), row.GetInt32(2)));
            pairs.Order().ShouldBe(parents.Keys.SelectMany(node => Path(parents, node).Select((above, depth) => (above, node, depth))).Order(), $"seed {seed}");
        }
    }

    [ComplianceFact]
    public async Task Paths_and_subtrees_are_read_by_depth()
    {
        await AddAsync(1, null);
        await AddAsync(2, 1);
        await AddAsync(3, 2);
        await AddAsync(4, 2);
        await AddAsync(9, null);

        (await tree.AncestorsAsync(Store, 4L)).ShouldBe([new TreeNode<long>(4, 0), new TreeNode<long>(2, 1), new TreeNode<long>(1, 2)]);
        (await tree.DescendantsAsync(Store, 1L)).Select(node => node.Key).ShouldBe([1, 2, 3, 4]);
        (await tree.DescendantsAsync(Store, 1L, deepest: 1)).Select(node => node.Key).ShouldBe([1, 2]);
        (await Store.QueryValueAsync<long>($"SELECT count(*) FROM {tree.Table} WHERE depth = 0 AND descendant IN ({tree.Below(2L)})")).ShouldBe(3);
        (await Store.InTransactionAsync((transaction, token) => tree.RemoveAsync(transaction, 2L, token)))[^1].ShouldBe(2);
        (await tree.DescendantsAsync(Store, 1L)).Count.ShouldBe(1);
    }

    [ComplianceFact]
    public async Task What_would_leave_no_tree_is_refused()
    {
        await AddAsync(1, null);
        await AddAsync(2, 1);

        await Should.ThrowAsync<InvalidTreeChangeException>(() => MoveAsync(1, 2));
        await Should.ThrowAsync<InvalidTreeChangeException>(() => MoveAsync(1, 1));
        await Should.ThrowAsync<InvalidTreeChangeException>(() => MoveAsync(2, 77));
        await Should.ThrowAsync<InvalidTreeChangeException>(() => MoveAsync(77, 1));
        await Should.ThrowAsync<InvalidTreeChangeException>(() => AddAsync(3, 77));
        await Should.ThrowAsync<InvalidTreeChangeException>(() => AddAsync(3, 3));
        await Should.ThrowAsync<DuplicateKeyException>(() => AddAsync(2, null));
        (await tree.AncestorsAsync(Store, 2L)).Count.ShouldBe(2);
        (await tree.DescendantsAsync(Store, 3L)).ShouldBeEmpty();
    }

    [ComplianceFact]
    public async Task Moves_at_once_never_make_a_circle()
    {
        for (var node = 1; node <= 6; node++)
        {
            await AddAsync(node, null);
        }

        await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(async () =>
        {
            var random = new Random(seed);
            for (var i = 0; i < 10; i++)
            {
                try
                {
                    await MoveAsync(random.Next(1, 7), random.Next(1, 7));
                }
                catch (InvalidTreeChangeException)
                {
                    // It would have been one.
                }
            }
        })));

        (await Store.QueryValueAsync<long>($"SELECT count(*) FROM {tree.Table} AS a JOIN {tree.Table} AS b ON a.ancestor = b.descendant AND a.descendant = b.ancestor WHERE a.depth > 0")).ShouldBe(0);
        (await Store.QueryValueAsync<long>($"SELECT count(*) FROM {tree.Table} WHERE depth = 0")).ShouldBe(6);
    }

    [ComplianceFact]
    public async Task Keys_can_be_guids()
    {
        var other = new ClosureTree(new SqlName("others_tree"), KeyKind.Guid);
        await other.EnsureAsync(Store);
        var (root, leaf) = (Guid.NewGuid(), Guid.NewGuid());
        await Store.InTransactionAsync(async (transaction, token) =>
        {
            await other.AddAsync(transaction, root, cancellationToken: token);
            await other.AddAsync(transaction, leaf, root, token);
        });

        (await other.AncestorsAsync(Store, leaf)).Select(node => node.Key).ShouldBe([leaf, root]);
    }

    private async Task ChangeAsync(Random random, Dictionary<long, long?> parents, int seed, int step)
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
        if (random.Next(10) == 0)
        {
            var gone = await Store.InTransactionAsync((transaction, token) => tree.RemoveAsync(transaction, node, token));
            gone.Order().ShouldBe(nodes.Where(one => Path(parents, one).Contains(node)), $"seed {seed}, step {step}");
            gone.ForEach(one => parents.Remove(one));
        }
        else if (parent is { } target && Path(parents, target).Contains(node))
        {
            await Should.ThrowAsync<InvalidTreeChangeException>(() => MoveAsync(node, target));
        }
        else
        {
            parents[node] = parent;
            await MoveAsync(node, parent);
        }
    }

    private static IEnumerable<long> Path(Dictionary<long, long?> parents, long node)
    {
        for (long? at = node; at is { } one; at = parents[one])
        {
            yield return one;
        }
    }

    private Task AddAsync(long node, long? parent) => Store.InTransactionAsync((transaction, token) => tree.AddAsync(transaction, node, parent, token));

    private Task MoveAsync(long node, long? parent) => Store.InTransactionAsync((transaction, token) => tree.MoveAsync(transaction, node, parent, token));
}
