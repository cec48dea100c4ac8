-- Numbers are given at the insert and transactions end in another order: readers of all streams go by transaction_id and position, and stop
-- before the oldest transaction that runs.
CREATE TABLE IF NOT EXISTS :"events" (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
    stream text NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    id uuid NOT NULL UNIQUE,
    type text NOT NULL,
    data jsonb NOT NULL,
    metadata jsonb,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (stream, version)
);
CREATE UNIQUE INDEX IF NOT EXISTS :"events.order" ON :"events" (transaction_id, position);

CREATE TABLE IF NOT EXISTS :"events+snapshot" (
    stream text PRIMARY KEY,
    version bigint NOT NULL,
    schema text NOT NULL,
    data jsonb NOT NULL
);

CREATE TABLE IF NOT EXISTS :"events+projection" (
    name text PRIMARY KEY,
    transaction_id xid8 NOT NULL DEFAULT '0',
    position bigint NOT NULL DEFAULT 0
);
