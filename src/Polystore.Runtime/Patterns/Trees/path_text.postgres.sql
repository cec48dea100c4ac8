-- The keys from the root to the node, each with a dot behind it. Subtrees are ranges of bytes, whatever the collation.
ALTER TABLE :"nodes" ADD COLUMN IF NOT EXISTS path text;
CREATE UNIQUE INDEX IF NOT EXISTS :"nodes.path" ON :"nodes" (path text_pattern_ops);
