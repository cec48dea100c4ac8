using System.Data.Common;
using System.Reflection;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Routing.Parts;

/// <summary>Columns of one row of a table, by its key.</summary>
internal sealed class ColumnsPart<T, TKey>(RelationalStore store, ColumnsShape<T> shape, Func<T> create, PartOptions options) : Part<T, TKey>(options.Name ?? shape.Table.Name.Parts[^1], store.Name, options)
    where T : class
    where TKey : notnull
{
    private readonly string select = shape.SelectByKey();

    public override IEnumerable<MemberInfo> Members => shape.Version is { } version ? shape.Columns.Select(column => column.Member).Append(version.Info) : shape.Columns.Select(column => column.Member);

    public override bool HasVersion => shape.Version is not null;

    public override Part<T, TKey> Narrowed(IReadOnlySet<MemberInfo> members) => new ColumnsPart<T, TKey>(store, shape.Narrowed(members), create, Options);

    public override async Task<object?> ReadAsync(TKey key, CancellationToken cancellationToken) =>
        await store.QueryFirstAsync(new SqlQuery().Write(select).Value(key), Entity, cancellationToken).ConfigureAwait(false);

    public override async Task<IReadOnlyDictionary<TKey, object>> ReadManyAsync(IReadOnlyList<TKey> keys, CancellationToken cancellationToken)
    {
        var found = new Dictionary<TKey, object>(keys.Count);
        var query = shape.Table.Select(store.Dialect, shape.SelectedNames(), [.. keys.Select(key => (object)key)]);
        await foreach (var (key, entity) in store.QueryAsync(query, row => (row.GetFieldValue<TKey>(0), Entity(row)), cancellationToken).ConfigureAwait(false))
        {
            found[key] = entity;
        }

        return found;
    }

    public override void Apply(object read, T entity)
    {
        if (!ReferenceEquals(read, entity))
        {
            shape.Copy((T)read, entity);
        }
    }

    public override async Task InsertAsync(TKey key, T entity, CancellationToken cancellationToken)
    {
        await store.ExecuteAsync(shape.Table.Insert(shape.Row(key, entity)), cancellationToken).ConfigureAwait(false);
        shape.Version?.Set(entity, 1);
    }

    public override Task PutAsync(TKey key, T entity, CancellationToken cancellationToken) => store.ExecuteAsync(shape.Table.Upsert(shape.Row(key, entity)), cancellationToken);

    public override bool IsChanged(T before, T after) => shape.Columns.Any(column => column.IsChanged(before, after));

    public override async Task<bool> UpdateAsync(TKey key, T before, T after, CancellationToken cancellationToken)
    {
        var changes = shape.Changes(before, after);
        if (shape.Version is { } version)
        {
            version.Set(after, await store.UpdateRowAsync(shape.Table, key, changes, version.Get(before), cancellationToken).ConfigureAwait(false));
            return true;
        }

        return changes.Count == 0 || await store.ExecuteAsync(shape.Table.Update(key, changes), cancellationToken).ConfigureAwait(false) > 0;
    }

    public override async Task<bool> DeleteAsync(TKey key, long? expected, CancellationToken cancellationToken)
    {
        if (expected is not { } version)
        {
            return await store.ExecuteAsync(shape.Table.Delete(key), cancellationToken).ConfigureAwait(false) > 0;
        }

        await store.DeleteRowAsync(shape.Table, key, version, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private T Entity(DbDataReader row)
    {
        var entity = create();
        shape.Read(row, entity);
        return entity;
    }
}
