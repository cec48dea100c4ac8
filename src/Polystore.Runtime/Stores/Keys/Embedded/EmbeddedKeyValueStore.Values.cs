using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Polystore.Runtime.Stores;

/// <content>Values.</content>
public sealed partial class EmbeddedKeyValueStore
{
    /// <inheritdoc/>
    public ValueTask<byte[]?> GetAsync(string key, CancellationToken cancellationToken = default) =>
        Do(cancellationToken, () => Own(space.Find<byte[]>(key, "Get")));

    /// <inheritdoc/>
    public ValueTask<byte[]?[]> GetManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken = default) =>
        Do(cancellationToken, () => keys.Select(key => Own(space.Find(key) as byte[])).ToArray());

    /// <inheritdoc/>
    public ValueTask<bool> SetAsync(
        string key, ReadOnlyMemory<byte> value, TimeSpan? life = null, KeyCondition when = KeyCondition.Always, CancellationToken cancellationToken = default) =>
        Do(cancellationToken, () =>
        {
            if (when != KeyCondition.Always && space.Find(key) is not null == (when == KeyCondition.Missing))
            {
                return false;
            }

            space.Put(key, value.ToArray(), life);
            return true;
        });

    /// <inheritdoc/>
    public ValueTask<long> IncrementAsync(string key, long by = 1, CancellationToken cancellationToken = default) =>
        Do(cancellationToken, () =>
        {
            var sum = Sum(space.Find<byte[]>(key, "Increment"), by, "Increment");
            space.Change(key, Encoding.ASCII.GetBytes(sum.ToString(CultureInfo.InvariantCulture)));
            return sum;
        });

    /// <inheritdoc/>
    public ValueTask<bool> CompareAndSetAsync(
        string key, ReadOnlyMemory<byte>? expected, ReadOnlyMemory<byte> value, TimeSpan? life = null, CancellationToken cancellationToken = default) =>
        expected is not { } bytes
            ? SetAsync(key, value, life, KeyCondition.Missing, cancellationToken)
            : Do(cancellationToken, () =>
            {
                if (space.Find<byte[]>(key, "CompareAndSet") is not { } there || !there.AsSpan().SequenceEqual(bytes.Span))
                {
                    return false;
                }

                space.Put(key, value.ToArray(), life);
                return true;
            });

    /// <inheritdoc/>
    public ValueTask<bool> CompareAndDeleteAsync(string key, ReadOnlyMemory<byte> expected, CancellationToken cancellationToken = default) =>
        Do(cancellationToken, () => space.Find<byte[]>(key, "CompareAndDelete") is { } there && there.AsSpan().SequenceEqual(expected.Span) && space.Remove(key));

    /// <inheritdoc/>
    public ValueTask<long> DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken = default) =>
        Do(cancellationToken, () => keys.LongCount(space.Remove));

    /// <inheritdoc/>
    public ValueTask<bool> ExistsAsync(string key, CancellationToken cancellationToken = default) => Do(cancellationToken, () => space.Find(key) is not null);

    /// <inheritdoc/>
    public ValueTask<bool> ExpireAsync(string key, TimeSpan? life, CancellationToken cancellationToken = default) => Do(cancellationToken, () => space.Expire(key, life));

    /// <inheritdoc/>
    public ValueTask<TimeSpan?> TimeToLiveAsync(string key, CancellationToken cancellationToken = default) => Do(cancellationToken, () => space.Left(key));

    private static byte[]? Own(byte[]? value) => value?.ToArray();

    // Redis takes the shortest digits only: no sign of plus, no leading zero, no blank.
    private static long Sum(byte[]? there, long by, string operation)
    {
        long number = 0;
        if (there is not null
            && !(Utf8Parser.TryParse(there, out number, out var used) && used == there.Length && Encoding.ASCII.GetString(there) == number.ToString(CultureInfo.InvariantCulture)))
        {
            throw new InvalidChangeException($"{operation} met a value that is no number, or the sum is none.");
        }

        var sum = (Int128)number + by;
        return sum >= long.MinValue && sum <= long.MaxValue ? (long)sum : throw new InvalidChangeException($"{operation} met a value that is no number, or the sum is none.");
    }
}
