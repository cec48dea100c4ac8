CREATE INDEX IF NOT EXISTS :"table.deleted" ON :"table" (deleted_at) WHERE deleted_at IS NOT NULL;
DROP VIEW IF EXISTS :"table+live";
CREATE VIEW :"table+live" AS SELECT * FROM :"table" WHERE deleted_at IS NULL;
