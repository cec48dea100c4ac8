ALTER TABLE :"nodes" ADD COLUMN IF NOT EXISTS path ltree;
CREATE UNIQUE INDEX IF NOT EXISTS :"nodes.path" ON :"nodes" (path);
CREATE INDEX IF NOT EXISTS :"nodes.below" ON :"nodes" USING gist (path);
