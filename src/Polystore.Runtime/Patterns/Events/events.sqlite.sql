-- One writer at a time: positions are in the order of commits.
CREATE TABLE IF NOT EXISTS :"events" (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    stream TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    id TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    data TEXT NOT NULL,
    metadata TEXT,
    recorded_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f+00:00', 'now')),
    UNIQUE (stream, version)
);

CREATE TABLE IF NOT EXISTS :"events+snapshot" (
    stream TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    schema TEXT NOT NULL,
    data TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS :"events+projection" (
    name TEXT PRIMARY KEY,
    transaction_id TEXT NOT NULL DEFAULT '0',
    position INTEGER NOT NULL DEFAULT 0
);
