using Npgsql;
using Polystore.Runtime.Coordination.Postgres;

namespace Polystore.Runtime.Limits;

/// <summary>
/// Counts permits in PostgreSQL, for services that have no Redis: the same limits, by the server's clock, a write a question. After a crash
/// of the server all counts begin at nothing.
/// </summary>
public sealed class PostgresRateLimiter : IRateLimiter
{
    private readonly NpgsqlDataSource source;
    private readonly RateLimiterOptions options;
    private readonly WhenDown whenDown;
    private readonly string prefix;

    /// <summary>Makes one; nothing is sent.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the sentence names it.</exception>
    public PostgresRateLimiter(NpgsqlDataSource source, RateLimiterOptions options)
    {
        options.Validate();
        this.source = source;
        this.options = options = options with { };
        whenDown = new WhenDown(options);
        prefix = $"{options.Limit.Shape}:{options.Name}:";
    }

    /// <summary>Makes the table polystore_limit and the function polystore_limit_take where they are missing.</summary>
    public Task EnsureAsync(CancellationToken cancellationToken = default) => CoordinationTables.EnsureAsync(source, PostgresLimitSql.Tables, cancellationToken);

    /// <inheritdoc />
    public async ValueTask<RateDecision> AcquireAsync(string key, int permits = 1, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(permits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(permits, options.Limit.Most);
        if (whenDown.Refuse(key, permits) is { } refused)
        {
            return refused;
        }

        var (seconds, parts) = options.Limit.Part;
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using var take = new NpgsqlCommand(PostgresLimitSql.Take, connection)
            {
                Parameters =
                {
                    new() { Value = prefix + key }, new() { Value = options.Limit.Kind.ToString() }, new() { Value = permits },
                    new() { Value = options.Limit.Most }, new() { Value = seconds }, new() { Value = parts },
                },
            };
            await using var row = await take.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await row.ReadAsync(cancellationToken).ConfigureAwait(false);
            return whenDown.Agree(key, permits, new RateDecision(row.GetBoolean(0), (int)Math.Max(0, row.GetInt64(1)), TimeSpan.FromSeconds(row.GetDouble(2)), IsShared: true));
        }
        catch (NpgsqlException down) when (down is not PostgresException { SqlState: PostgresErrorCodes.UndefinedFunction })
        {
            return whenDown.Decide(key, permits);
        }
    }

    /// <summary>Removes counts that have no more to say; several processes may do so at once.</summary>
    /// <param name="most">Rows of one call, 1 or more.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>How many there were.</returns>
    public async Task<int> PurgeAsync(int most = 1000, CancellationToken cancellationToken = default)
    {
        await using var purge = source.CreateCommand(PostgresLimitSql.Expired);
        purge.Parameters.Add(new NpgsqlParameter { Value = most });
        return await purge.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
