using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Patterns;

/// <summary>Tags of items, as pairs in a table of their own, with conditions for queries over your table.</summary>
/// <param name="table">The table of the pairs, such as <c>book_tags</c>.</param>
/// <param name="keys">What keys of items are.</param>
public sealed class Tagging(SqlName table, KeyKind keys = KeyKind.Integer)
{
    private static readonly SqlName Tag = new("tag");

    /// <summary>The table of the pairs.</summary>
    public SqlName Table { get; } = table;

    /// <summary>Its statements, for a migration.</summary>
    public string Ddl(IRelationalDialect dialect) => KeyType.In(SchemaScript.For(dialect, "tags", ("tags", Table)), dialect, keys);

    /// <summary>Makes what is missing.</summary>
    public Task EnsureAsync(RelationalStore store, CancellationToken cancellationToken = default) => SchemaScript.EnsureAsync(store, Ddl(store.Dialect), cancellationToken);

    /// <summary>Adds tags to an item; those that it has stay.</summary>
    /// <returns>How many were new.</returns>
    public async Task<int> AddAsync(RelationalCommands commands, object item, IReadOnlyCollection<string> tags, CancellationToken cancellationToken = default)
    {
        if (tags.Count == 0)
        {
            return 0;
        }

        var query = new SqlQuery().Write($"INSERT INTO {Table} (item, tag) VALUES ");
        var separator = "";
        foreach (var tag in tags.Distinct())
        {
            query.Write(separator).Write($"({item}, {tag})");
            separator = ", ";
        }

        return await commands.ExecuteAsync(query.Write(" ON CONFLICT DO NOTHING"), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes tags from an item.</summary>
    /// <returns>How many it had.</returns>
    public Task<int> RemoveAsync(RelationalCommands commands, object item, IReadOnlyCollection<string> tags, CancellationToken cancellationToken = default) =>
        commands.ExecuteAsync($"DELETE FROM {Table} WHERE item = {item} AND {commands.Dialect.In(Tag, tags)}", cancellationToken);

    /// <summary>The tags of an item, in the order of their text.</summary>
    public Task<List<string>> OfAsync(RelationalCommands commands, object item, CancellationToken cancellationToken = default) =>
        commands.QueryListAsync($"SELECT tag FROM {Table} WHERE item = {item} ORDER BY tag", row => row.GetString(0), cancellationToken);

    /// <summary>How many items have each tag, the commonest first.</summary>
    public Task<List<(string Tag, long Items)>> CountAsync(RelationalCommands commands, int most = 100, CancellationToken cancellationToken = default) =>
        commands.QueryListAsync($"SELECT tag, count(*) FROM {Table} GROUP BY tag ORDER BY count(*) DESC, tag LIMIT {most}", row => (row.GetString(0), row.GetInt64(1)), cancellationToken);

    /// <summary>The condition that an item has at least one of the tags; of no tags, no item has.</summary>
    /// <param name="dialect">The engine.</param>
    /// <param name="item">The column of the item's key in the query, with its table, such as <c>new SqlName("books", "id")</c>.</param>
    /// <param name="tags">The tags.</param>
    public SqlQuery Any(IRelationalDialect dialect, SqlName item, IReadOnlyCollection<string> tags) => new SqlQuery().Write("EXISTS (").Write(Pairs(dialect, "1", item, tags)).Write(")");

    /// <summary>The condition that an item has all of the tags; of no tags, every item has.</summary>
    /// <inheritdoc cref="Any"/>
    public SqlQuery All(IRelationalDialect dialect, SqlName item, IReadOnlyCollection<string> tags)
    {
        var distinct = tags.Distinct().ToList();
        return new SqlQuery().Write("(").Write(Pairs(dialect, "count(*)", item, distinct)).Write(") = ").Value((long)distinct.Count);
    }

    /// <summary>The condition that an item has none of the tags.</summary>
    /// <inheritdoc cref="Any"/>
    public SqlQuery None(IRelationalDialect dialect, SqlName item, IReadOnlyCollection<string> tags) => new SqlQuery().Write("NOT ").Write(Any(dialect, item, tags));

    private SqlQuery Pairs(IRelationalDialect dialect, string what, SqlName item, IReadOnlyCollection<string> tags) =>
        new SqlQuery().Write("SELECT ").Write(what).Write($" FROM {Table} AS tagged WHERE tagged.item = {item} AND {dialect.In(new SqlName("tagged", "tag"), tags)}");
}
