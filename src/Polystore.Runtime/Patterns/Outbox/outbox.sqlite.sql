-- Messages that are written in the transaction of the change that they tell of.
CREATE TABLE IF NOT EXISTS :"outbox" (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    topic TEXT NOT NULL,
    key TEXT,
    payload BLOB NOT NULL,
    headers TEXT,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f+00:00', 'now')),
    ready_at TEXT NOT NULL DEFAULT '',
    owner TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    published_at TEXT,
    dead_at TEXT
);
CREATE INDEX IF NOT EXISTS :"outbox.pending" ON :"outbox" (sequence) WHERE published_at IS NULL AND dead_at IS NULL;
CREATE INDEX IF NOT EXISTS :"outbox.order" ON :"outbox" (key, sequence) WHERE published_at IS NULL AND dead_at IS NULL;
CREATE INDEX IF NOT EXISTS :"outbox.published" ON :"outbox" (published_at) WHERE published_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS :"outbox.dead" ON :"outbox" (sequence) WHERE dead_at IS NOT NULL;
