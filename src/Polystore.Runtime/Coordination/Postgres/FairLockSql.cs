namespace Polystore.Runtime.Coordination.Postgres;

/// <summary>
/// One question for a fair lock: statements that are sent together and are one transaction. The second one locks the row of the lock, so
/// that who asks at once is served one after the other, and each place in the queue is greater than those before. That row's token stays as it
/// is but for the fourth statement: guarded writes, which hold it FOR KEY SHARE, do not stand in the queue's way.
/// </summary>
internal static class FairLockSql
{
    /// <summary>
    /// $1 name, $2 holder, $3 seconds that a waiter counts as alive. Before the row is locked: who has waited for that lock is alive. Others pass
    /// over the row as long as it is locked.
    /// </summary>
    public const string StayAlive = "UPDATE polystore_lock_waiters SET alive_until = clock_timestamp() + make_interval(secs => $3) WHERE name = $1 AND holder = $2";

    /// <summary>$1 name. Locks its row, and makes it where there is none.</summary>
    public const string Lock = "INSERT INTO polystore_fence AS f (name, token) VALUES ($1, 0) ON CONFLICT (name) DO UPDATE SET name = excluded.name";

    /// <summary>$1 name, $2 holder. Passes over waiters that died.</summary>
    public const string Bury =
        """
        DELETE FROM polystore_lock_waiters WHERE (name, holder) IN (
            SELECT name, holder FROM polystore_lock_waiters WHERE name = $1 AND holder <> $2 AND alive_until <= clock_timestamp() FOR UPDATE SKIP LOCKED)
        """;

    /// <summary>$1 name, $2 holder, $3 seconds of the lease. Answers a new token; nothing when another holds it, or came before.</summary>
    public const string Take =
        $"""
        UPDATE polystore_fence AS f SET token = greatest(f.token + 1, f.issued + 1, {FenceSql.Base}), holder = $2, until = clock_timestamp() + make_interval(secs => $3)
        WHERE f.name = $1 AND (f.until IS NULL OR f.until <= clock_timestamp())
          AND coalesce((SELECT w.holder FROM polystore_lock_waiters w WHERE w.name = $1 ORDER BY w.place LIMIT 1), $2) = $2
        RETURNING f.token
        """;

    /// <summary>$1 name, $2 holder. Who holds it waits no more.</summary>
    public const string Arrive =
        "DELETE FROM polystore_lock_waiters w WHERE w.name = $1 AND w.holder = $2 AND EXISTS (SELECT FROM polystore_fence f WHERE f.name = $1 AND f.holder = $2)";

    /// <summary>$1 name, $2 holder, $3 seconds that a waiter counts as alive. A place at the end, for one that has none and does not hold it.</summary>
    public const string Queue =
        """
        INSERT INTO polystore_lock_waiters AS w (name, holder, alive_until)
        SELECT $1, $2, clock_timestamp() + make_interval(secs => $3) WHERE NOT EXISTS (SELECT FROM polystore_fence f WHERE f.name = $1 AND f.holder = $2)
        ON CONFLICT (name, holder) DO UPDATE SET alive_until = excluded.alive_until
        """;
}
