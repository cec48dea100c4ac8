ALTER TABLE :"table" ADD COLUMN IF NOT EXISTS deleted_at timestamptz;
