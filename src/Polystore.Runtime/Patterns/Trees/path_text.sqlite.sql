CREATE UNIQUE INDEX IF NOT EXISTS :"nodes.path" ON :"nodes" (path);
