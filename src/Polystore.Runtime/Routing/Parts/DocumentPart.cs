using System.Reflection;
using MongoDB.Bson;
using Polystore.Runtime.Routing.Documents;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Routing.Parts;

/// <summary>One document of a collection.</summary>
internal abstract class DocumentPart<T, TKey>(IDocumentStore documents, IDocumentCollection collection, Func<TKey, BsonValue> idOf, PartOptions options)
    : Part<T, TKey>(options.Name ?? collection.Name, documents.Name, options)
    where T : class
    where TKey : notnull
{
    public override object Home => documents;

    public IDocumentStore Documents => documents;

    public IDocumentCollection Collection => collection;

    public BsonValue IdOf(TKey key) => idOf(key);

    /// <summary>What a write makes of the document when others are written with it.</summary>
    public abstract DocumentWrite WriteOf(PartWrite<T, TKey> write);

    /// <summary>Documents by the keys of their entities.</summary>
    public static IReadOnlyDictionary<TKey, object> ByKey(IReadOnlyList<TKey> keys, IReadOnlyList<BsonValue> ids, IReadOnlyDictionary<BsonValue, BsonDocument> documents)
    {
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
}

/// <inheritdoc/>
internal sealed class DocumentPart<T, TKey, TPart>(
    IDocumentStore documents, IDocumentCollection collection, Member<T, TPart?> member, IDocumentMap<TPart> map, Func<TKey, BsonValue> idOf, Member<T, long>? version, PartOptions options)
    : DocumentPart<T, TKey>(documents, collection, idOf, options)
    where T : class
    where TKey : notnull
    where TPart : class
{
    public override IEnumerable<MemberInfo> Members => version is null ? [member.Info] : [member.Info, version.Info];

    public override bool HasVersion => version is not null;

    public override long VersionOf(T entity) => version?.Get(entity) ?? 0;

    public override async Task<long?> VersionAsync(TKey key, CancellationToken cancellationToken)
    {
        // Of the primary, whatever members the client prefers: what a secondary has may be older than what was just written.
        var found = await CausalDocuments.Of(Documents).FindAsync(Collection.Name, new BsonDocument("_id", IdOf(key)), null, 0, null, cancellationToken).ConfigureAwait(false);
        return found.Documents.Count == 0 ? null : DocumentVersion.Of(found.Documents[0]);
    }

    public override Part<T, TKey> Narrowed(IReadOnlySet<MemberInfo> members) => this;

    public override async Task<object?> ReadAsync(TKey key, CancellationToken cancellationToken) =>
        await Collection.GetAsync(IdOf(key), cancellationToken).ConfigureAwait(false);

    public override async Task<IReadOnlyDictionary<TKey, object>> ReadManyAsync(IReadOnlyList<TKey> keys, CancellationToken cancellationToken)
    {
        var ids = keys.Select(IdOf).ToList();
        return ByKey(keys, ids, await Collection.GetManyAsync(ids, cancellationToken).ConfigureAwait(false));
    }

    public override void Apply(object read, T entity)
    {
        var document = (BsonDocument)read;
        member.Set(entity, map.Read(document));
        version?.Set(entity, DocumentVersion.Of(document));
    }

    public override async Task InsertAsync(TKey key, T entity, CancellationToken cancellationToken)
    {
        await Collection.InsertAsync(Whole(key, Authoritative(entity)), cancellationToken).ConfigureAwait(false);
        version?.Set(entity, 1);
    }

    public override async Task PutAsync(TKey key, T entity, CancellationToken cancellationToken)
    {
        if (member.Get(entity) is { } value)
        {
            var now = await Collection.UpsertAsync(Whole(key, value), cancellationToken).ConfigureAwait(false);
            version?.Set(entity, now);
        }
        else
        {
            await Collection.DeleteAsync(IdOf(key), null, cancellationToken).ConfigureAwait(false);
        }
    }

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

    public override Task<bool> DeleteAsync(TKey key, long? expected, CancellationToken cancellationToken) => Collection.DeleteAsync(IdOf(key), expected, cancellationToken);

    public override DocumentWrite WriteOf(PartWrite<T, TKey> write)
    {
        switch (write)
        {
            case PartWrite<T, TKey>.Insert insert:
                return PutOf(write.Key, insert.Entity);
            case PartWrite<T, TKey>.Put put:
                return PutOf(write.Key, put.Entity);
            case PartWrite<T, TKey>.Update update when member.Get(update.Before) is { } one && member.Get(update.After) is { } other:
                return DocumentDifference.Between(map.Write(one), map.Write(other)).Change is { } change ? new DocumentWrite.Change(IdOf(write.Key), change) : PutOf(write.Key, update.After);
            case PartWrite<T, TKey>.Update update:
                return PutOf(write.Key, update.After);
            default:
                return new DocumentWrite.Delete(IdOf(write.Key));
        }
    }

    private DocumentWrite PutOf(TKey key, T entity) => member.Get(entity) is { } value ? new DocumentWrite.Put(Whole(key, value)) : new DocumentWrite.Delete(IdOf(key));

    private async Task<long?> SendAsync(TKey key, DocumentDifference difference, TPart value, long? expected, CancellationToken cancellationToken) => difference.Change is { } change
        ? await Collection.UpdateAsync(IdOf(key), change, new DocumentUpdateOptions { Expected = expected }, cancellationToken).ConfigureAwait(false)
        : expected is { } known
            ? await Collection.ReplaceAsync(Whole(key, value), known, cancellationToken).ConfigureAwait(false)
            : await Collection.UpsertAsync(Whole(key, value), cancellationToken).ConfigureAwait(false);

    private TPart Authoritative(T entity) => member.Get(entity)
        ?? throw new ArgumentException($"{typeof(T).Name}.{member.Info.Name} is the authoritative part; an entity without it cannot be kept, and one that is there is deleted by DeleteAsync.", nameof(entity));

    private BsonDocument Whole(TKey key, TPart value) => map.Write(value).Set("_id", IdOf(key));
}
