using System.Data.Common;
using System.Reflection;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Routing.Parts;

/// <summary>Columns of one row of a table, by its key.</summary>
internal sealed class ColumnsPart<T, TKey>(RelationalStore store, ColumnsShape<T> shape, Func<T> create, PartOptions options) : Part<T, TKey>(options.Name ?? shape.Table.Name.Parts[^1], store.Name, options)
    where T : class
    where TKey : notnull
{
    private readonly (string Text, string BeforeKey) select = shape.SelectByKey();

    public override object Home => store;

    public RelationalStore Rows => store;

    public override IEnumerable<MemberInfo> Members => shape.Version is { } version ? shape.Columns.Select(column => column.Member).Append(version.Info) : shape.Columns.Select(column => column.Member);

    public override bool HasVersion => shape.Version is not null;

    public override long VersionOf(T entity) => shape.Version?.Get(entity) ?? 0;

    public override Task<long?> VersionAsync(TKey key, CancellationToken cancellationToken) =>
        store.QueryFirstAsync<long?>(shape.Table.Select([shape.Table.Version!], key), static row => row.GetInt64(0), cancellationToken);

    public override Part<T, TKey> Narrowed(IReadOnlySet<MemberInfo> members) => new ColumnsPart<T, TKey>(store, shape.Narrowed(members), create, Options);

    public override Task<object?> ReadAsync(TKey key, CancellationToken cancellationToken) => store.QueryFirstAsync<object>(One(key), Entity, cancellationToken);

    public override async Task<IReadOnlyDictionary<TKey, object>> ReadManyAsync(IReadOnlyList<TKey> keys, CancellationToken cancellationToken)
    {
        var found = new Dictionary<TKey, object>(keys.Count);
        await foreach (var (key, entity) in store.QueryAsync(Many(keys), row => (row.GetFieldValue<TKey>(0), Entity(row)), cancellationToken).ConfigureAwait(false))
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

    public override async Task PutAsync(TKey key, T entity, CancellationToken cancellationToken)
    {
        if (shape.Version is { } version)
        {
            version.Set(entity, await store.ReturnAsync(shape.Put(key, entity), cancellationToken).ConfigureAwait(false));
        }
        else
        {
            await store.ExecuteAsync(shape.Put(key, entity), cancellationToken).ConfigureAwait(false);
        }
    }

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

    /// <summary>The query of one row.</summary>
    public SqlQuery One(TKey key) => new(select.BeforeKey, select.Text, key);

    /// <summary>The query of many rows, whose first column is the key.</summary>
    public SqlQuery Many(IReadOnlyList<TKey> keys) => shape.Table.Select(store.Dialect, shape.SelectedNames(), [.. keys.Select(key => (object)key)]);

    /// <summary>A row as an entity that has only this part.</summary>
    public T Entity(DbDataReader row)
    {
        var entity = create();
        shape.Read(row, entity);
        return entity;
    }

    /// <summary>The statement of a write among others; null when there is nothing to send.</summary>
    public SqlQuery? Statement(PartWrite<T, TKey> write)
    {
        var isFirst = Role == PartRole.Authoritative;
        switch (write)
        {
            case PartWrite<T, TKey>.Insert insert when isFirst:
                return shape.Table.Insert(shape.Row(insert.Key, insert.Entity));
            case PartWrite<T, TKey>.Insert insert:
                return shape.Put(insert.Key, insert.Entity);
            case PartWrite<T, TKey>.Put put:
                return shape.Put(put.Key, put.Entity);
            case PartWrite<T, TKey>.Update update:
                var changes = shape.Changes(update.Before, update.After);
                return changes.Count == 0 ? null : shape.Table.Update(update.Key, changes, shape.Version?.Get(update.Before));
            default:
                return shape.Table.Delete(write.Key, isFirst ? ((PartWrite<T, TKey>.Delete)write).Expected : null);
        }
    }

    /// <summary>The statement was done: the entity gets its version.</summary>
    /// <param name="write">The write.</param>
    /// <param name="returned">What the statement returned, when it did.</param>
    public void Wrote(PartWrite<T, TKey> write, long? returned)
    {
        switch (write)
        {
            case PartWrite<T, TKey>.Insert insert:
                shape.Version?.Set(insert.Entity, 1);
                break;
            case PartWrite<T, TKey>.Put put when returned is { } version:
                shape.Version?.Set(put.Entity, version);
                break;
            case PartWrite<T, TKey>.Update update:
                shape.Version?.Set(update.After, shape.Version.Get(update.Before) + 1);
                break;
        }
    }
}
