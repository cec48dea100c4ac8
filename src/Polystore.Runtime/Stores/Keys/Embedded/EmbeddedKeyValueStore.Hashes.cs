using System.Globalization;
using System.Text;

namespace Polystore.Runtime.Stores;

/// <content>Hashes and lists.</content>
public sealed partial class EmbeddedKeyValueStore
{
    /// <inheritdoc/>
    public ValueTask<byte[]?> HashGetAsync(string key, string field, CancellationToken cancellationToken = default) =>
        Do(cancellationToken, () => Own(Hash(key, "HashGet")?.GetValueOrDefault(field)));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, byte[]>> HashGetAllAsync(string key, CancellationToken cancellationToken = default) =>
        Do(cancellationToken, () => Fields(key));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, byte[]>[]> HashGetAllAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken = default) =>
        Do(cancellationToken, () => keys.Select(Fields).ToArray());

    /// <inheritdoc/>
    public async ValueTask HashSetAsync(string key, IReadOnlyDictionary<string, byte[]> fields, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(fields.Count, nameof(fields));
        await Do(cancellationToken, () =>
        {
            var hash = space.Demand<Dictionary<string, byte[]>>(key, "HashSet");
            foreach (var (field, value) in fields)
            {
                hash[field] = value.ToArray();
            }

            return true;
        }).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<long> HashIncrementAsync(string key, string field, long by = 1, CancellationToken cancellationToken = default) =>
        Do(cancellationToken, () =>
        {
            var sum = Sum(Hash(key, "HashIncrement")?.GetValueOrDefault(field), by, "HashIncrement");
            space.Demand<Dictionary<string, byte[]>>(key, "HashIncrement")[field] = Encoding.ASCII.GetBytes(sum.ToString(CultureInfo.InvariantCulture));
            return sum;
        });

    /// <inheritdoc/>
    public ValueTask<long> HashDeleteAsync(string key, IReadOnlyList<string> fields, CancellationToken cancellationToken = default) =>
        Do(cancellationToken, () =>
        {
            var hash = Hash(key, "HashDelete");
            var gone = hash is null ? 0 : fields.LongCount(hash.Remove);
            if (hash is { Count: 0 })
            {
                space.Remove(key);
            }

            return gone;
        });

    /// <inheritdoc/>
    public ValueTask<long> ListPushAsync(string key, ReadOnlyMemory<byte> value, int keep, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        return Do<long>(cancellationToken, () =>
        {
            var list = space.Demand<LinkedList<byte[]>>(key, "ListPush");
            list.AddFirst(value.ToArray());
            while (list.Count > keep)
            {
                list.RemoveLast();
            }

            return list.Count;
        });
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<byte[]>> ListNewestAsync(string key, int most, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        return Do<IReadOnlyList<byte[]>>(cancellationToken, () => (space.Find<LinkedList<byte[]>>(key, "ListNewest") ?? []).Take(most).Select(value => value.ToArray()).ToList());
    }

    private Dictionary<string, byte[]>? Hash(string key, string operation) => space.Find<Dictionary<string, byte[]>>(key, operation);

    private IReadOnlyDictionary<string, byte[]> Fields(string key) => (Hash(key, "HashGetAll") ?? []).ToDictionary(field => field.Key, field => field.Value.ToArray());
}
