using Polystore.Runtime.Stores;
using Polystore.Sql;

namespace Polystore.Runtime.Patterns;

/// <summary>
/// A forest by a path in each row, from the root to the node (materialised path): as <c>ltree</c> where PostgreSQL has that extension, as a text
/// elsewhere. One column instead of a table of pairs; a move rewrites the rows of the subtree.
/// </summary>
/// <remarks>Changes of one tree wait for each other, as two moves at once could make a circle of which neither sees a part.</remarks>
public sealed class PathTree
{
    private readonly SqlName nodes;
    private readonly string key;
    private readonly PathForm form;

    private PathTree(SqlName nodes, string key, PathForm form)
    {
        this.nodes = nodes;
        this.key = key;
        this.form = form;
    }

    /// <summary>True when paths are kept as <c>ltree</c>, for its operators and patterns.</summary>
    public bool IsLtree => form is LtreeForm;

    internal PathForm Form => form;

    /// <summary>Adds the column <c>path</c> and its index where they are missing, and tells how paths are kept from then on.</summary>
    /// <param name="store">The store. The extension ltree is used when the database has it (<c>CREATE EXTENSION ltree</c>).</param>
    /// <param name="nodes">The table of the nodes.</param>
    /// <param name="key">The column of their key: integers, GUIDs, or texts of letters, digits and underscores.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static Task<PathTree> EnsureAsync(RelationalStore store, SqlName nodes, string key, CancellationToken cancellationToken = default) => store.InTransactionAsync(
        async (transaction, token) =>
        {
            await SchemaScript.AloneAsync(transaction, token).ConfigureAwait(false);
            var (kept, hasColumn) = await PathForm.OfAsync(transaction, nodes, token).ConfigureAwait(false);
            var ddl = Ddl(store.Dialect, nodes, kept is LtreeForm);
            if (hasColumn && store.Dialect.Language == SqlDialect.Sqlite)
            {
                ddl = SchemaScript.For(store.Dialect, "path_text", ("nodes", nodes));
            }

            await transaction.ExecuteAsync(new SqlQuery().Write(ddl), token).ConfigureAwait(false);
            return new PathTree(nodes, key, kept);
        },
        cancellationToken: cancellationToken);

    /// <summary>The statements, for a migration. On SQLite the first one is for a table without the column.</summary>
    public static string Ddl(IRelationalDialect dialect, SqlName nodes, bool ltree) =>
        (dialect.Language == SqlDialect.Sqlite ? SchemaScript.For(dialect, "path_column", ("nodes", nodes)) : "")
        + SchemaScript.For(dialect, ltree ? "path_ltree" : "path_text", ("nodes", nodes));

    /// <summary>Puts a row, which has no path yet, below another; below none for a root.</summary>
    /// <exception cref="InvalidTreeChangeException">The row is not there or has a path, or the parent has none.</exception>
    public async Task AddAsync(RelationalTransaction transaction, object node, object? parent = null, CancellationToken cancellationToken = default)
    {
        await AloneAsync(transaction, cancellationToken).ConfigureAwait(false);
        var path = await UnderAsync(transaction, parent, node, cancellationToken).ConfigureAwait(false);
        if (await transaction.ExecuteAsync($"UPDATE {nodes} SET path = {form.Value(path)} WHERE {new SqlName(key)} = {node} AND path IS NULL", cancellationToken).ConfigureAwait(false) == 0)
        {
            throw new InvalidTreeChangeException($"What is to be added to the tree of {nodes.Quoted} is no row of it, or in the tree already; insert it first, or move it.");
        }
    }

    /// <summary>Moves a node with everything below it to below another; below none makes it a root.</summary>
    /// <exception cref="InvalidTreeChangeException">The new parent is the node, is below it, or one of them has no path.</exception>
    public async Task MoveAsync(RelationalTransaction transaction, object node, object? parent, CancellationToken cancellationToken = default)
    {
        await AloneAsync(transaction, cancellationToken).ConfigureAwait(false);
        var old = await RequireAsync(transaction, node, cancellationToken).ConfigureAwait(false);
        var path = await UnderAsync(transaction, parent, node, cancellationToken).ConfigureAwait(false);
        if (path.StartsWith(old + ".", StringComparison.Ordinal))
        {
            throw new InvalidTreeChangeException($"A node of {nodes.Quoted} cannot be moved below itself or what is below it; choose another parent.");
        }

        await transaction.ExecuteAsync($"UPDATE {nodes} SET path = {form.Moved(old, path)} WHERE {form.Below(old)}", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The keys from the root to the node, as texts.</summary>
    /// <exception cref="InvalidTreeChangeException">It has no path.</exception>
    public async Task<IReadOnlyList<string>> PathAsync(RelationalCommands commands, object node, CancellationToken cancellationToken = default) =>
        (await RequireAsync(commands, node, cancellationToken).ConfigureAwait(false)).Split('.');

    /// <summary>The node, at depth 0, and what is below it, those above before those below.</summary>
    /// <exception cref="InvalidTreeChangeException">It has no path.</exception>
    public async Task<List<TreeNode<T>>> DescendantsAsync<T>(RelationalCommands commands, T node, CancellationToken cancellationToken = default)
        where T : notnull
    {
        var top = await RequireAsync(commands, node, cancellationToken).ConfigureAwait(false);
        var steps = top.Count(character => character == '.');
        var below = await commands.QueryListAsync(
            $"SELECT {new SqlName(key)}, {form.Text} FROM {nodes} WHERE {form.Below(top)}",
            row => new TreeNode<T>(row.GetFieldValue<T>(0), PathForm.Plain(row.GetString(1)).Count(character => character == '.') - steps),
            cancellationToken).ConfigureAwait(false);
        return [.. below.OrderBy(one => one.Depth)];
    }

    private async Task<string> UnderAsync(RelationalCommands commands, object? parent, object node, CancellationToken cancellationToken) =>
        (parent is null ? "" : await RequireAsync(commands, parent, cancellationToken).ConfigureAwait(false) + ".") + PathForm.Label(node);

    private async Task<string> RequireAsync(RelationalCommands commands, object node, CancellationToken cancellationToken) =>
        await commands.QueryValueAsync<string>($"SELECT {form.Text} FROM {nodes} WHERE {new SqlName(key)} = {node}", cancellationToken).ConfigureAwait(false) is { } path
            ? PathForm.Plain(path)
            : throw new InvalidTreeChangeException($"A row that was named is not in the tree of {nodes.Quoted}; add it first.");

    private async Task AloneAsync(RelationalTransaction transaction, CancellationToken cancellationToken)
    {
        if (transaction.Dialect.Language == SqlDialect.Postgres)
        {
            await transaction.ExecuteAsync($"SELECT pg_advisory_xact_lock(hashtextextended({nodes.Quoted}, 13))", cancellationToken).ConfigureAwait(false);
        }
    }
}
