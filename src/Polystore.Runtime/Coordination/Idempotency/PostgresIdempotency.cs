using Npgsql;
using Polystore.Runtime.Coordination.Postgres;

namespace Polystore.Runtime.Coordination.Idempotency;

/// <summary>Keys in the table polystore_idempotency, by the server's clock. With the effect in one transaction a request is done exactly once.</summary>
/// <param name="source">The database.</param>
public sealed class PostgresIdempotency(NpgsqlDataSource source) : IIdempotencyStore
{
    private const string Begin =
        """
        INSERT INTO polystore_idempotency AS i (key, owner, fingerprint, until) VALUES ($1, $2, $3, clock_timestamp() + make_interval(secs => $4))
        ON CONFLICT (key) DO UPDATE SET owner = excluded.owner, fingerprint = excluded.fingerprint, response = NULL, until = clock_timestamp() + make_interval(secs => $4)
        WHERE i.until <= clock_timestamp()
        RETURNING true
        """;

    private const string There =
        "SELECT fingerprint, response, extract(epoch FROM until - clock_timestamp())::float8 FROM polystore_idempotency WHERE key = $1 AND until > clock_timestamp()";

    private const string Complete =
        "UPDATE polystore_idempotency SET owner = NULL, response = $3, until = clock_timestamp() + make_interval(secs => $4) WHERE key = $1 AND owner = $2";

    private const string Abandon = "DELETE FROM polystore_idempotency WHERE key = $1 AND owner = $2";

    private const string Expired =
        "DELETE FROM polystore_idempotency WHERE key IN (SELECT key FROM polystore_idempotency WHERE until <= clock_timestamp() ORDER BY until LIMIT $1 FOR UPDATE SKIP LOCKED)";

    /// <summary>Makes the table where it is missing.</summary>
    public Task EnsureAsync(CancellationToken cancellationToken = default) => CoordinationTables.EnsureAsync(source, CoordinationTables.Idempotency, cancellationToken);

    /// <inheritdoc />
    public async ValueTask<IdempotencyRecord> BeginAsync(string key, string fingerprint, string owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            await using (var begin = Command(connection, Begin, key, owner, fingerprint, lease.TotalSeconds))
            {
                if (await begin.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true)
                {
                    return new IdempotencyRecord(IdempotencyState.Begun, null, TimeSpan.Zero);
                }
            }

            await using var there = Command(connection, There, key);
            await using var row = await there.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            if (!await row.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                // It ran out, or was given back, between the two.
                continue;
            }

            if (row.GetString(0) != fingerprint)
            {
                return new IdempotencyRecord(IdempotencyState.Mismatch, null, TimeSpan.Zero);
            }

            return await row.IsDBNullAsync(1, cancellationToken).ConfigureAwait(false)
                ? new IdempotencyRecord(IdempotencyState.InFlight, null, TimeSpan.FromSeconds(row.GetDouble(2)))
                : new IdempotencyRecord(IdempotencyState.Completed, row.GetFieldValue<byte[]>(1), TimeSpan.Zero);
        }
    }

    /// <inheritdoc />
    public async ValueTask<bool> CompleteAsync(string key, string owner, ReadOnlyMemory<byte> response, TimeSpan life, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        return await CompleteAsync(connection, key, owner, response, life, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps the answer in the transaction of the effect: both are there, or neither. Roll back when it answers false.</summary>
    /// <param name="connection">A connection with the transaction in course.</param>
    /// <param name="key">The request's key.</param>
    /// <param name="owner"><see cref="IdempotentRequest.Owner"/>.</param>
    /// <param name="response">The answer.</param>
    /// <param name="life">How long it is kept.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async ValueTask<bool> CompleteAsync(
        NpgsqlConnection connection, string key, string owner, ReadOnlyMemory<byte> response, TimeSpan life, CancellationToken cancellationToken = default)
    {
        await using var complete = Command(connection, Complete, key, owner, response.ToArray(), life.TotalSeconds);
        return await complete.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
    }

    /// <inheritdoc />
    public async ValueTask AbandonAsync(string key, string owner, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var abandon = Command(connection, Abandon, key, owner);
        await abandon.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes keys that have run out; several processes may do so at once.</summary>
    /// <param name="most">Rows of one call, 1 or more.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>How many there were.</returns>
    public async Task<int> PurgeAsync(int most = 1000, CancellationToken cancellationToken = default)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var purge = Command(connection, Expired, most);
        return await purge.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
