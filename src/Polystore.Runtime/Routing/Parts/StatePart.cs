using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Routing.Parts;

/// <summary>Live state: JSON under one key, with a life.</summary>
internal sealed class StatePart<T, TKey, TPart>(IKeyValueStore store, Member<T, TPart?> member, JsonTypeInfo<TPart> json, Func<TKey, string> nameOf, PartOptions options)
    : Part<T, TKey>(options.Name ?? member.Info.Name, store.Name, options)
    where T : class
    where TKey : notnull
    where TPart : class
{
    public override IEnumerable<MemberInfo> Members => [member.Info];

    public override Part<T, TKey> Narrowed(IReadOnlySet<MemberInfo> members) => this;

    public override async Task<object?> ReadAsync(TKey key, CancellationToken cancellationToken) =>
        await store.GetAsync(nameOf(key), cancellationToken).ConfigureAwait(false) is { } bytes ? Value(bytes) : null;

    public override async Task<IReadOnlyDictionary<TKey, object>> ReadManyAsync(IReadOnlyList<TKey> keys, CancellationToken cancellationToken)
    {
        var values = await store.GetManyAsync([.. keys.Select(nameOf)], cancellationToken).ConfigureAwait(false);
        var found = new Dictionary<TKey, object>(keys.Count);
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is { } bytes)
            {
                found[keys[i]] = Value(bytes);
            }
        }

        return found;
    }

    public override void Apply(object read, T entity) => member.Set(entity, (TPart)read);

    public override async Task InsertAsync(TKey key, T entity, CancellationToken cancellationToken)
    {
        var value = member.Get(entity) ?? throw new ArgumentException($"{typeof(T).Name}.{member.Info.Name} is the authoritative part; an entity without it cannot be kept.", nameof(entity));
        if (!await store.SetAsync(nameOf(key), Bytes(value), Options.Life, KeyCondition.Missing, cancellationToken).ConfigureAwait(false))
        {
            throw new DuplicateKeyException($"{Store}.{Name}");
        }
    }

    public override async Task PutAsync(TKey key, T entity, CancellationToken cancellationToken)
    {
        if (member.Get(entity) is { } value)
        {
            await store.SetAsync(nameOf(key), Bytes(value), Options.Life, KeyCondition.Always, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await store.DeleteAsync([nameOf(key)], cancellationToken).ConfigureAwait(false);
        }
    }

    public override bool IsChanged(T before, T after) => (member.Get(before), member.Get(after)) switch
    {
        (null, null) => false,
        ({ } one, { } other) => !ReferenceEquals(one, other) && !Bytes(one).AsSpan().SequenceEqual(Bytes(other)),
        _ => true,
    };

    public override async Task<bool> UpdateAsync(TKey key, T before, T after, CancellationToken cancellationToken)
    {
        if (Role != PartRole.Authoritative)
        {
            await PutAsync(key, after, cancellationToken).ConfigureAwait(false);
            return true;
        }

        var value = member.Get(after) ?? throw new ArgumentException($"{typeof(T).Name}.{member.Info.Name} is the authoritative part; delete the entity instead.", nameof(after));
        return await store.SetAsync(nameOf(key), Bytes(value), Options.Life, KeyCondition.Present, cancellationToken).ConfigureAwait(false);
    }

    public override async Task<bool> DeleteAsync(TKey key, long? expected, CancellationToken cancellationToken) =>
        await store.DeleteAsync([nameOf(key)], cancellationToken).ConfigureAwait(false) > 0;

    private TPart Value(byte[] bytes) => JsonSerializer.Deserialize(bytes, json) ?? throw new JsonException("null is no live state.");

    private byte[] Bytes(TPart value) => JsonSerializer.SerializeToUtf8Bytes(value, json);
}
