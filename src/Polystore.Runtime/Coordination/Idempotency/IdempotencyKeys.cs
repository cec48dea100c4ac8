using System.Security.Cryptography;

namespace Polystore.Runtime.Coordination.Idempotency;

/// <summary>
/// Answers a request that comes twice with its first answer (the header Idempotency-Key of HTTP APIs). Work whose process died after its
/// effect and before its answer was kept is done again when the lease has run out, unless answer and effect are one transaction
/// (<see cref="PostgresIdempotency.CompleteAsync(Npgsql.NpgsqlConnection, string, string, ReadOnlyMemory{byte}, TimeSpan, CancellationToken)"/>).
/// </summary>
public sealed class IdempotencyKeys
{
    private readonly IIdempotencyStore store;
    private readonly IdempotencyOptions options;

    /// <summary>Makes them; nothing is sent.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    public IdempotencyKeys(IIdempotencyStore store, IdempotencyOptions? options = null)
    {
        this.options = options is null ? new IdempotencyOptions() : options with { };
        this.options.Validate();
        this.store = store;
    }

    /// <summary>Claims a key; the answer says whether there is work to do.</summary>
    /// <param name="key">The request's key, from its client: 1 to 200 characters.</param>
    /// <param name="request">The request itself, of which a hash is kept: the same key with another one is a mistake.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async ValueTask<IdempotentRequest> BeginAsync(string key, ReadOnlyMemory<byte> request, CancellationToken cancellationToken = default)
    {
        OptionRange.Require(key.Length is > 0 and <= 200, nameof(key), $"{key.Length} characters long", "1 to 200 characters", "An idempotency ");
        var owner = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(request.Span));
        var record = await store.BeginAsync(key, fingerprint, owner, options.Lease, cancellationToken).ConfigureAwait(false);
        return new IdempotentRequest(store, options, key, owner, record);
    }

    /// <summary>Does the work once, and answers each repetition with its answer.</summary>
    /// <param name="key">The request's key.</param>
    /// <param name="request">The request itself.</param>
    /// <param name="work">Does it; what it throws is not kept, so that the request may come again.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The answer; of another state than <see cref="IdempotencyState.Begun"/> and <see cref="IdempotencyState.Completed"/> it has none.</returns>
    public async Task<(IdempotencyState State, byte[]? Response)> RunAsync(
        string key, ReadOnlyMemory<byte> request, Func<CancellationToken, Task<byte[]>> work, CancellationToken cancellationToken = default)
    {
        var begun = await BeginAsync(key, request, cancellationToken).ConfigureAwait(false);
        if (begun.State != IdempotencyState.Begun)
        {
            return (begun.State, begun.Response);
        }

        byte[] response;
        try
        {
            response = await work(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await begun.AbandonAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        await begun.CompleteAsync(response, CancellationToken.None).ConfigureAwait(false);
        return (IdempotencyState.Begun, response);
    }
}
