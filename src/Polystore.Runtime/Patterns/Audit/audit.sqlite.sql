-- What was changed, by whom and why. SQLite has no settings of a transaction: who and why stand in a table while a transaction runs.
CREATE TABLE IF NOT EXISTS :"audit" (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    table_name TEXT NOT NULL,
    row_key TEXT,
    operation TEXT NOT NULL,
    old TEXT,
    new TEXT,
    actor TEXT,
    reason TEXT,
    changed_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f+00:00', 'now'))
);
CREATE INDEX IF NOT EXISTS :"audit.row" ON :"audit" (table_name, row_key, id);
CREATE TABLE IF NOT EXISTS :"audit+context" (actor TEXT, reason TEXT);
