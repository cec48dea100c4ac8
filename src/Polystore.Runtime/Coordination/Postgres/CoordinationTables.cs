using Npgsql;

namespace Polystore.Runtime.Coordination.Postgres;

/// <summary>The tables of coordination, made where they are missing. Two processes may do so at once.</summary>
internal static class CoordinationTables
{
    // One name for all who make tables here: CREATE TABLE IF NOT EXISTS by two at once fails on the catalogue's own unique index.
    private const string Alone = "SELECT pg_advisory_xact_lock(hashtextextended('polystore coordination', 0));";

    /// <summary>
    /// Locks: the newest token of each, and its lease. As the token is part of a key, a row that is kept FOR KEY SHARE keeps its token, and
    /// its lease can be renewed and the next one drawn (<c>issued</c>) all the same. A table of before has no such column yet. Beside them who waits for a fair lock, by arrival.
    /// </summary>
    public const string Fence =
        """
        CREATE TABLE IF NOT EXISTS polystore_fence (
            name text PRIMARY KEY,
            token bigint NOT NULL,
            holder text,
            until timestamptz,
            issued bigint,
            UNIQUE (name, token)
        );
        DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'polystore_fence'::regclass AND attname = 'issued' AND NOT attisdropped) THEN
                ALTER TABLE polystore_fence ADD COLUMN issued bigint;
            END IF;
        END $$;
        CREATE TABLE IF NOT EXISTS polystore_lock_waiters (
            name text,
            holder text,
            place bigint GENERATED ALWAYS AS IDENTITY,
            alive_until timestamptz NOT NULL,
            PRIMARY KEY (name, holder)
        );
        """;

    /// <summary>What was answered to requests that may come twice.</summary>
    public const string Idempotency =
        """
        CREATE TABLE IF NOT EXISTS polystore_idempotency (
            key text PRIMARY KEY,
            owner text,
            fingerprint text NOT NULL,
            response bytea,
            until timestamptz NOT NULL
        );
        CREATE INDEX IF NOT EXISTS polystore_idempotency_until ON polystore_idempotency (until);
        """;

    public static async Task EnsureAsync(NpgsqlDataSource source, string ddl, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("BEGIN;" + Alone + ddl + "COMMIT;");
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
