using Polystore.Runtime.Stores;
using Polystore.Sql;

namespace Polystore.Runtime.Patterns;

/// <summary>
/// A forest as a table of all pairs of a node and one above it (closure table): whole subtrees and paths are one range of an index, whatever
/// their depth. A node of depth d has d + 1 rows, and moving a subtree rewrites those of all its nodes.
/// </summary>
/// <remarks>Changes of one tree wait for each other, as two moves at once could make a circle of which neither sees a part.</remarks>
/// <param name="table">The table of the pairs, such as <c>categories_tree</c>; what nodes are stands in yours.</param>
/// <param name="keys">What keys of nodes are.</param>
public sealed class ClosureTree(SqlName table, KeyKind keys = KeyKind.Integer)
{
    /// <summary>The table of the pairs.</summary>
    public SqlName Table { get; } = table;

    /// <summary>Its statements, for a migration.</summary>
    public string Ddl(IRelationalDialect dialect) => KeyType.In(SchemaScript.For(dialect, "closure", ("tree", Table)), dialect, keys);

    /// <summary>Makes what is missing.</summary>
    public Task EnsureAsync(RelationalStore store, CancellationToken cancellationToken = default) => SchemaScript.EnsureAsync(store, Ddl(store.Dialect), cancellationToken);

    /// <summary>Adds a node below another; below none for a root.</summary>
    /// <exception cref="DuplicateKeyException">The node is there already.</exception>
    /// <exception cref="InvalidTreeChangeException">The parent is not there.</exception>
    public async Task AddAsync(RelationalTransaction transaction, object node, object? parent = null, CancellationToken cancellationToken = default)
    {
        await AloneAsync(transaction, cancellationToken).ConfigureAwait(false);
        await transaction.ExecuteAsync($"INSERT INTO {Table} (ancestor, descendant, depth) VALUES ({node}, {node}, 0)", cancellationToken).ConfigureAwait(false);
        if (parent is not null)
        {
            await LinkAsync(transaction, node, parent, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Moves a node with everything below it to below another; below none makes it a root.</summary>
    /// <exception cref="InvalidTreeChangeException">The new parent is the node, is below it, or one of them is not there.</exception>
    public async Task MoveAsync(RelationalTransaction transaction, object node, object? parent, CancellationToken cancellationToken = default)
    {
        await AloneAsync(transaction, cancellationToken).ConfigureAwait(false);
        await RequireAsync(transaction, node, cancellationToken).ConfigureAwait(false);
        if (parent is not null && await HasAsync(transaction, node, parent, cancellationToken).ConfigureAwait(false))
        {
            throw new InvalidTreeChangeException($"A node of {Table.Quoted} cannot be moved below itself or what is below it; choose another parent.");
        }

        await transaction.ExecuteAsync($"DELETE FROM {Table} WHERE descendant IN ({Below(node)}) AND ancestor NOT IN ({Below(node)})", cancellationToken).ConfigureAwait(false);
        if (parent is not null)
        {
            await LinkAsync(transaction, node, parent, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes a node and everything below it out of the tree.</summary>
    /// <returns>The keys that were taken out, the deepest first, so that your own rows can be deleted in this order.</returns>
    public async Task<List<T>> RemoveAsync<T>(RelationalTransaction transaction, T node, CancellationToken cancellationToken = default)
        where T : notnull
    {
        await AloneAsync(transaction, cancellationToken).ConfigureAwait(false);
        var gone = await DescendantsAsync(transaction, node, cancellationToken: cancellationToken).ConfigureAwait(false);
        await transaction.ExecuteAsync($"DELETE FROM {Table} WHERE descendant IN ({Below(node)})", cancellationToken).ConfigureAwait(false);
        return [.. gone.OrderByDescending(below => below.Depth).Select(below => below.Key)];
    }

    /// <summary>A query of the keys of a node and everything below it, for <c>WHERE id IN (…)</c>.</summary>
    public SqlQuery Below(object node) => new SqlQuery().Write($"SELECT descendant FROM {Table} WHERE ancestor = {node}");

    /// <summary>The node, at depth 0, and what is below it, the nearest first.</summary>
    public Task<List<TreeNode<T>>> DescendantsAsync<T>(RelationalCommands commands, T node, int deepest = int.MaxValue, CancellationToken cancellationToken = default)
        where T : notnull =>
        commands.QueryListAsync($"SELECT descendant, depth FROM {Table} WHERE ancestor = {node} AND depth <= {deepest} ORDER BY depth, descendant", row => new TreeNode<T>(row.GetFieldValue<T>(0), row.GetInt32(1)), cancellationToken);

    /// <summary>The node, at depth 0, and what is above it, the nearest first: a path read backwards.</summary>
    public Task<List<TreeNode<T>>> AncestorsAsync<T>(RelationalCommands commands, T node, CancellationToken cancellationToken = default)
        where T : notnull =>
        commands.QueryListAsync($"SELECT ancestor, depth FROM {Table} WHERE descendant = {node} ORDER BY depth", row => new TreeNode<T>(row.GetFieldValue<T>(0), row.GetInt32(1)), cancellationToken);

    private async Task LinkAsync(RelationalTransaction transaction, object node, object parent, CancellationToken cancellationToken)
    {
        var links = Equals(node, parent) ? 0 : await transaction.ExecuteAsync(
            $"INSERT INTO {Table} (ancestor, descendant, depth) SELECT above.ancestor, below.descendant, above.depth + below.depth + 1 FROM {Table} AS above CROSS JOIN {Table} AS below WHERE above.descendant = {parent} AND below.ancestor = {node}",
            cancellationToken).ConfigureAwait(false);
        if (links == 0)
        {
            throw new InvalidTreeChangeException($"The parent is no node of {Table.Quoted}; add it first.");
        }
    }

    private async Task RequireAsync(RelationalTransaction transaction, object node, CancellationToken cancellationToken)
    {
        if (!await HasAsync(transaction, node, node, cancellationToken).ConfigureAwait(false))
        {
            throw new InvalidTreeChangeException($"What is to be moved is no node of {Table.Quoted}; add it first.");
        }
    }

    private async Task<bool> HasAsync(RelationalTransaction transaction, object above, object below, CancellationToken cancellationToken) =>
        await transaction.QueryValueAsync<long>($"SELECT count(*) FROM {Table} WHERE ancestor = {above} AND descendant = {below}", cancellationToken).ConfigureAwait(false) > 0;

    private async Task AloneAsync(RelationalTransaction transaction, CancellationToken cancellationToken)
    {
        if (transaction.Dialect.Language == SqlDialect.Postgres)
        {
            await transaction.ExecuteAsync($"SELECT pg_advisory_xact_lock(hashtextextended({Table.Quoted}, 7))", cancellationToken).ConfigureAwait(false);
        }
    }
}
