CREATE INDEX IF NOT EXISTS :"table.deleted" ON :"table" (deleted_at) WHERE deleted_at IS NOT NULL;
-- With the rights of who asks, so that row-level security of the table holds.
CREATE OR REPLACE VIEW :"table+live" WITH (security_invoker = true) AS SELECT * FROM :"table" WHERE deleted_at IS NULL;
