using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Routing.Parts;

/// <summary>Live state under one key, with a life.</summary>
internal abstract class StatePart<T, TKey>(string name, IKeyValueStore store, Func<TKey, string> nameOf, PartOptions options) : Part<T, TKey>(name, store.Name, options)
    where T : class
    where TKey : notnull
{
    public override object Home => store;

    public IKeyValueStore Values => store;

    public string NameOf(TKey key) => nameOf(key);

    public abstract object Value(byte[] bytes);

    /// <summary>Values by the keys of their entities.</summary>
    public IReadOnlyDictionary<TKey, object> ByKey(IReadOnlyList<TKey> keys, ReadOnlySpan<byte[]?> values)
    {
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
}

/// <summary>As JSON.</summary>
internal sealed class StatePart<T, TKey, TPart>(IKeyValueStore store, Member<T, TPart?> member, JsonTypeInfo<TPart> json, Func<TKey, string> nameOf, PartOptions options)
    : StatePart<T, TKey>(options.Name ?? member.Info.Name, store, nameOf, options)
    where T : class
    where TKey : notnull
    where TPart : class
{
    public override IEnumerable<MemberInfo> Members => [member.Info];

    public override Part<T, TKey> Narrowed(IReadOnlySet<MemberInfo> members) => this;

    public override async Task<object?> ReadAsync(TKey key, CancellationToken cancellationToken) =>
        await Values.GetAsync(NameOf(key), cancellationToken).ConfigureAwait(false) is { } bytes ? Value(bytes) : null;

    public override async Task<IReadOnlyDictionary<TKey, object>> ReadManyAsync(IReadOnlyList<TKey> keys, CancellationToken cancellationToken)
    {
        return ByKey(keys, await Values.GetManyAsync([.. keys.Select(NameOf)], cancellationToken).ConfigureAwait(false));
    }

    public override void Apply(object read, T entity) => member.Set(entity, (TPart)read);

    public override async Task InsertAsync(TKey key, T entity, CancellationToken cancellationToken)
    {
        var value = member.Get(entity) ?? throw new ArgumentException($"{typeof(T).Name}.{member.Info.Name} is the authoritative part; an entity without it cannot be kept.", nameof(entity));
        if (!await Values.SetAsync(NameOf(key), Bytes(value), Options.Life, KeyCondition.Missing, cancellationToken).ConfigureAwait(false))
        {
            throw new DuplicateKeyException($"{Store}.{Name}");
        }
    }

    public override async Task PutAsync(TKey key, T entity, CancellationToken cancellationToken)
    {
        if (member.Get(entity) is { } value)
        {
            await Values.SetAsync(NameOf(key), Bytes(value), Options.Life, KeyCondition.Always, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await Values.DeleteAsync([NameOf(key)], cancellationToken).ConfigureAwait(false);
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
        return await Values.SetAsync(NameOf(key), Bytes(value), Options.Life, KeyCondition.Present, cancellationToken).ConfigureAwait(false);
    }

    public override async Task<bool> DeleteAsync(TKey key, long? expected, CancellationToken cancellationToken) =>
        await Values.DeleteAsync([NameOf(key)], cancellationToken).ConfigureAwait(false) > 0;

    public override object Value(byte[] bytes) => JsonSerializer.Deserialize(bytes, json) ?? throw new JsonException("null is no live state.");

    private byte[] Bytes(TPart value) => JsonSerializer.SerializeToUtf8Bytes(value, json);
}
