using System.Text;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Coordination.Idempotency;

/// <summary>
/// Keys in any key-value store, a value each, by compare and set: in this process for the embedded defaults and for tests, forgotten with it. In
/// Redis <see cref="RedisIdempotency"/> asks less often.
/// </summary>
/// <param name="store">Keeps them.</param>
public sealed class KeyValueIdempotency(IKeyValueStore store) : IIdempotencyStore
{
    // A value: its kind, 64 digits of the fingerprint, then the owner or the answer.
    private const byte Claimed = (byte)'c';
    private const byte Answered = (byte)'a';
    private const int FingerprintEnd = 1 + 64;

    /// <inheritdoc />
    public async ValueTask<IdempotencyRecord> BeginAsync(string key, string fingerprint, string owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        var claim = Value(Claimed, fingerprint, Encoding.UTF8.GetBytes(owner));
        while (!await store.SetAsync(KeyOf(key), claim, lease, KeyCondition.Missing, cancellationToken).ConfigureAwait(false))
        {
            if (await store.GetAsync(KeyOf(key), cancellationToken).ConfigureAwait(false) is not { } there)
            {
                // It ran out, or was given back, between the two.
                continue;
            }

            if (!there.AsSpan(1, FingerprintEnd - 1).SequenceEqual(claim.AsSpan(1, FingerprintEnd - 1)))
            {
                return new IdempotencyRecord(IdempotencyState.Mismatch, null, TimeSpan.Zero);
            }

            return there[0] == Answered
                ? new IdempotencyRecord(IdempotencyState.Completed, there[FingerprintEnd..], TimeSpan.Zero)
                : new IdempotencyRecord(IdempotencyState.InFlight, null, await store.TimeToLiveAsync(KeyOf(key), cancellationToken).ConfigureAwait(false) ?? TimeSpan.Zero);
        }

        return new IdempotencyRecord(IdempotencyState.Begun, null, TimeSpan.Zero);
    }

    /// <inheritdoc />
    public async ValueTask<bool> CompleteAsync(string key, string owner, ReadOnlyMemory<byte> response, TimeSpan life, CancellationToken cancellationToken) =>
        await ClaimOfAsync(key, owner, cancellationToken).ConfigureAwait(false) is { } claim
        && await store.CompareAndSetAsync(KeyOf(key), claim, (byte[])[Answered, .. claim.AsSpan(1, FingerprintEnd - 1), .. response.Span], life, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc />
    public async ValueTask AbandonAsync(string key, string owner, CancellationToken cancellationToken)
    {
        if (await ClaimOfAsync(key, owner, cancellationToken).ConfigureAwait(false) is { } claim)
        {
            await store.CompareAndDeleteAsync(KeyOf(key), claim, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string KeyOf(string key) => "idempotency:" + key;

    private static byte[] Value(byte kind, string fingerprint, ReadOnlySpan<byte> rest)
    {
        OptionRange.Require(fingerprint.Length == FingerprintEnd - 1 && Ascii.IsValid(fingerprint), nameof(fingerprint), $"'{fingerprint}'", "64 hexadecimal digits");
        return [kind, .. Encoding.ASCII.GetBytes(fingerprint), .. rest];
    }

    private async ValueTask<byte[]?> ClaimOfAsync(string key, string owner, CancellationToken cancellationToken) =>
        await store.GetAsync(KeyOf(key), cancellationToken).ConfigureAwait(false) is [Claimed, ..] claim && Encoding.UTF8.GetString(claim.AsSpan(FingerprintEnd)) == owner ? claim : null;
}
