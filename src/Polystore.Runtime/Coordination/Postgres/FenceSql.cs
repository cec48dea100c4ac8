namespace Polystore.Runtime.Coordination.Postgres;

/// <summary>
/// Statements on polystore_fence. A token is the timeline of the server in its upper 23 bits, so that a promoted replica which lacks the
/// last tokens issues greater ones all the same, and a count in the lower 40.
/// </summary>
internal static class FenceSql
{
    public const string Base = "(('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::bigint << 40)";

    /// <summary>$1 name. Answers a new token.</summary>
    public const string Issue =
        $"""
        INSERT INTO polystore_fence AS f (name, token) VALUES ($1, {Base} + 1)
        ON CONFLICT (name) DO UPDATE SET token = greatest(f.token + 1, f.issued + 1, {Base}) RETURNING token
        """;

    /// <summary>$1 name. Answers a new token that is not known yet. Does not wait for guarded writes: the row's key stays as it is.</summary>
    public const string Reserve =
        $"""
        INSERT INTO polystore_fence AS f (name, token, issued) VALUES ($1, 0, {Base} + 1)
        ON CONFLICT (name) DO UPDATE SET issued = greatest(f.token + 1, f.issued + 1, {Base}) RETURNING issued
        """;

    /// <summary>$1 name, $2 holder, $3 seconds. Answers a new token, or nothing when another holds it.</summary>
    public const string Take =
        $"""
        INSERT INTO polystore_fence AS f (name, token, holder, until) VALUES ($1, {Base} + 1, $2, clock_timestamp() + make_interval(secs => $3))
        ON CONFLICT (name) DO UPDATE SET token = greatest(f.token + 1, f.issued + 1, {Base}), holder = excluded.holder, until = clock_timestamp() + make_interval(secs => $3)
        WHERE f.until IS NULL OR f.until <= clock_timestamp()
        RETURNING token
        """;

    /// <summary>$1 name. Seconds until the lease runs out.</summary>
    public const string Left = "SELECT extract(epoch FROM until - clock_timestamp())::float8 FROM polystore_fence WHERE name = $1 AND until > clock_timestamp()";

    /// <summary>$1 name, $2 holder, $3 seconds.</summary>
    public const string Renew =
        "UPDATE polystore_fence SET until = clock_timestamp() + make_interval(secs => $3) WHERE name = $1 AND holder = $2 AND until > clock_timestamp()";

    /// <summary>$1 name, $2 holder.</summary>
    public const string Release = "UPDATE polystore_fence SET holder = NULL, until = NULL WHERE name = $1 AND holder = $2";

    /// <summary>$1 name, $2 holder.</summary>
    public const string Leave = "DELETE FROM polystore_lock_waiters WHERE name = $1 AND holder = $2";

    /// <summary>$1 name, $2 token. Keeps the token as it is until the transaction ends; a newer one waits for it. True when it is the newest.</summary>
    public const string Hold = "SELECT token = $2 FROM polystore_fence WHERE name = $1 FOR KEY SHARE";

    /// <summary>$1 name, $2 token. Answers a row when no newer one is known.</summary>
    public const string Advance =
        """
        INSERT INTO polystore_fence AS f (name, token) VALUES ($1, $2)
        ON CONFLICT (name) DO UPDATE SET token = excluded.token WHERE f.token <= excluded.token RETURNING token
        """;
}
