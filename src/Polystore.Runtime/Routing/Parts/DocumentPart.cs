using System.Reflection;
using MongoDB.Bson;
using Polystore.Runtime.Routing.Documents;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Routing.Parts;

/// <summary>One document of a collection.</summary>
internal sealed class DocumentPart<T, TKey, TPart>(
    IDocumentCollection collection, string store, Member<T, TPart?> member, IDocumentMap<TPart> map, Func<TKey, BsonValue> idOf, Member<T, long>? version, PartOptions options)
    : Part<T, TKey>(options.Name ?? collection.Name, store, options)
    where T : class
    where TKey : notnull
    where TPart : class
{
    public override IEnumerable<MemberInfo> Members => version is null ? [member.Info] : [member.Info, version.Info];

    public override bool HasVersion => version is not null;

    public override Part<T, TKey> Narrowed(IReadOnlySet<MemberInfo> members) => this;

    public override async Task<object?> ReadAsync(TKey key, CancellationToken cancellationToken) =>
        await collection.GetAsync(idOf(key), cancellationToken).ConfigureAwait(false);

    public override async Task<IReadOnlyDictionary<TKey, object>> ReadManyAsync(IReadOnlyList<TKey> keys, CancellationToken cancellationToken)
    {
        var ids = keys.Select(idOf).ToList();
        var documents = await collection.GetManyAsync(ids, cancellationToken).ConfigureAwait(false);
        var found = new Dictionary<TKey, object>(keys.Count);
        for (var i = 0; i < keys.Count; i++)
        {
            if (documents.TryGetValue(ids[i], out var document))
            {
                found[keys[i]] = document;
            }
        }

        return found;
    }

    public override void Apply(object read, T entity)
    {
        var document = (BsonDocument)read;
        member.Set(entity, map.Read(document));
        version?.Set(entity, DocumentVersion.Of(document));
    }

    public override async Task InsertAsync(TKey key, T entity, CancellationToken cancellationToken)
    {
        await collection.InsertAsync(Whole(key, Authoritative(entity)), cancellationToken).ConfigureAwait(false);
        version?.Set(entity, 1);
    }

    public override Task PutAsync(TKey key, T entity, CancellationToken cancellationToken) => member.Get(entity) is { } value
        ? collection.UpsertAsync(Whole(key, value), cancellationToken)
        : collection.DeleteAsync(idOf(key), null, cancellationToken);

    public override bool IsChanged(T before, T after) => (member.Get(before), member.Get(after)) switch
    {
        (null, null) => false,
        ({ } one, { } other) => !ReferenceEquals(one, other) && !DocumentDifference.Between(map.Write(one), map.Write(other)).IsEmpty,
        _ => true,
    };

    public override async Task<bool> UpdateAsync(TKey key, T before, T after, CancellationToken cancellationToken)
    {
        var (one, other) = (member.Get(before), Role == PartRole.Authoritative ? Authoritative(after) : member.Get(after));
        if (one is null || other is null)
        {
            await PutAsync(key, after, cancellationToken).ConfigureAwait(false);
            return true;
        }

        var difference = DocumentDifference.Between(map.Write(one), map.Write(other));
        var now = await SendAsync(key, difference, other, version?.Get(before), cancellationToken).ConfigureAwait(false);
        version?.Set(after, now ?? 0);
        return now is not null;
    }

    public override Task<bool> DeleteAsync(TKey key, long? expected, CancellationToken cancellationToken) => collection.DeleteAsync(idOf(key), expected, cancellationToken);

    private async Task<long?> SendAsync(TKey key, DocumentDifference difference, TPart value, long? expected, CancellationToken cancellationToken) => difference.Change is { } change
        ? await collection.UpdateAsync(idOf(key), change, new DocumentUpdateOptions { Expected = expected }, cancellationToken).ConfigureAwait(false)
        : expected is { } known
            ? await collection.ReplaceAsync(Whole(key, value), known, cancellationToken).ConfigureAwait(false)
            : await collection.UpsertAsync(Whole(key, value), cancellationToken).ConfigureAwait(false);

    private TPart Authoritative(T entity) => member.Get(entity)
        ?? throw new ArgumentException($"{typeof(T).Name}.{member.Info.Name} is the authoritative part; an entity without it cannot be kept, and one that is there is deleted by DeleteAsync.", nameof(entity));

    private BsonDocument Whole(TKey key, TPart value) => map.Write(value).Set("_id", idOf(key));
}
