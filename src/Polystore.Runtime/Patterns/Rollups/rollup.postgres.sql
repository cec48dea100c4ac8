-- When each rollup was filled, as of which instant, and how long it took.
CREATE TABLE IF NOT EXISTS polystore_rollup (
    name text PRIMARY KEY,
    as_of timestamptz NOT NULL,
    took_ms bigint NOT NULL
);
