using Polystore.Runtime.Routing.Parts;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Routing.Bundles;

/// <summary>Documents of one database: one query reads them, and one command writes those of a collection.</summary>
internal sealed class DocumentBundle<T, TKey>(DocumentPart<T, TKey>[] parts) : PartBundle<T, TKey>
    where T : class
    where TKey : notnull
{
    public override async Task<object?[]> ReadAsync(TKey key, CancellationToken cancellationToken)
    {
        var ids = Array.ConvertAll(parts, part => part.IdOf(key));
        var found = await parts[0].Documents.GetManyAsync([.. parts.Select((part, i) => new DocumentKeys(part.Collection.Name, [ids[i]]))], cancellationToken).ConfigureAwait(false);
        return [.. ids.Select((id, i) => found[i].GetValueOrDefault(id))];
    }

    public override async Task<IReadOnlyDictionary<TKey, object>[]> ReadManyAsync(IReadOnlyList<TKey> keys, CancellationToken cancellationToken)
    {
        var ids = Array.ConvertAll(parts, part => keys.Select(part.IdOf).ToList());
        var found = await parts[0].Documents.GetManyAsync([.. parts.Select((part, i) => new DocumentKeys(part.Collection.Name, ids[i]))], cancellationToken).ConfigureAwait(false);
        return [.. ids.Select((all, i) => DocumentPart<T, TKey>.ByKey(keys, all, found[i]))];
    }

    public override async Task<bool[]?> WriteAsync(PartWrite<T, TKey> write, CancellationToken cancellationToken)
    {
        var writes = Array.ConvertAll(parts, part => part.WriteOf(write));
        var collections = parts.Select((part, i) => (part.Collection, Write: writes[i])).GroupBy(one => one.Collection.Name, StringComparer.Ordinal);
        try
        {
            var found = await Task.WhenAll(collections.Select(group => group.First().Collection.WriteManyAsync([.. group.Select(one => one.Write)], cancellationToken))).ConfigureAwait(false);
            return Array.TrueForAll(found, static all => all) ? Array.ConvertAll(writes, static _ => true) : null;
        }
        catch (Exception)
        {
            // Each says what is to be, whatever is there: it is the same done twice.
            return null;
        }
    }
}
