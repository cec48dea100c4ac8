ALTER TABLE :"table" ADD COLUMN deleted_at TEXT;
