-- When each rollup was filled, as of which instant, and how long it took.
CREATE TABLE IF NOT EXISTS polystore_rollup (
    name TEXT PRIMARY KEY,
    as_of TEXT NOT NULL,
    took_ms INTEGER NOT NULL
);
