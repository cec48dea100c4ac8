namespace Polystore.Runtime.Limits;

/// <summary>
/// The counts of limits in PostgreSQL. One call is one statement: the row is locked, and what the clock says is asked for behind the lock.
/// Unlogged, as after a crash the counts are of no use.
/// </summary>
internal static class PostgresLimitSql
{
    /// <summary>$1 key, $2 kind, $3 permits asked for, $4 their most, $5 seconds of a permit, a window or a part of it, $6 parts.</summary>
    public const string Take = "SELECT allowed, remaining, wait FROM polystore_limit_take($1, $2, $3, $4, $5, $6)";

    public const string Expired =
        "DELETE FROM polystore_limit WHERE key IN (SELECT key FROM polystore_limit WHERE until <= clock_timestamp() LIMIT $1 FOR UPDATE SKIP LOCKED)";

    public const string Tables =
        """
        CREATE UNLOGGED TABLE IF NOT EXISTS polystore_limit (
            key text PRIMARY KEY,
            full_at double precision NOT NULL DEFAULT 0,
            parts bigint[] NOT NULL DEFAULT '{}',
            counts bigint[] NOT NULL DEFAULT '{}',
            until timestamptz NOT NULL DEFAULT 'infinity'
        );
        CREATE OR REPLACE FUNCTION polystore_limit_take(
            p_key text, p_kind text, p_asked int, p_most int, p_size double precision, p_parts int,
            OUT allowed boolean, OUT remaining bigint, OUT wait double precision)
        LANGUAGE plpgsql AS $take$
        DECLARE
            kept polystore_limit;
            at double precision;
            current bigint;
            taken bigint;
        BEGIN
            LOOP
                SELECT * INTO kept FROM polystore_limit WHERE key = p_key FOR UPDATE;
                EXIT WHEN FOUND;
                INSERT INTO polystore_limit (key) VALUES (p_key) ON CONFLICT DO NOTHING;
            END LOOP;
            at := extract(epoch FROM clock_timestamp());
            IF p_kind = 't' THEN
                -- The generic cell rate algorithm (ITU-T I.371): the moment at which the bucket will be full again.
                kept.full_at := greatest(kept.full_at, at);
                wait := kept.full_at + (p_asked - p_most) * p_size - at;
                allowed := wait <= 0;
                IF allowed THEN
                    kept.full_at := kept.full_at + p_asked * p_size;
                    UPDATE polystore_limit SET full_at = kept.full_at, until = to_timestamp(kept.full_at) WHERE key = p_key;
                    wait := 0;
                END IF;
                remaining := floor((at + p_most * p_size - kept.full_at) / p_size + 1e-6);
                RETURN;
            END IF;
            -- Windows: the permits of each part that is not over. A fixed window is one part, of which only the current one counts.
            current := floor(at / p_size);
            SELECT coalesce(sum(c), 0) INTO taken FROM unnest(kept.parts, kept.counts) AS u(p, c) WHERE p >= current - p_parts;
            allowed := taken + p_asked <= p_most;
            IF allowed THEN
                SELECT array_agg(p), array_agg(c) INTO kept.parts, kept.counts
                FROM (SELECT p, sum(c)::bigint AS c
                      FROM (SELECT p, c FROM unnest(kept.parts, kept.counts) AS u(p, c) WHERE p >= current - p_parts
                            UNION ALL SELECT current, p_asked) AS a GROUP BY p) AS b;
                UPDATE polystore_limit SET parts = kept.parts, counts = kept.counts, until = to_timestamp((current + p_parts + 1) * p_size) WHERE key = p_key;
                taken := taken + p_asked;
                wait := 0;
            ELSE
                SELECT (p + p_parts + 1) * p_size - at INTO wait
                FROM (SELECT p, sum(c) OVER (ORDER BY p) AS back FROM unnest(kept.parts, kept.counts) AS u(p, c) WHERE p >= current - p_parts) AS a
                WHERE p_most - taken + back >= p_asked ORDER BY p LIMIT 1;
            END IF;
            remaining := p_most - taken;
        END
        $take$;
        """;
}
