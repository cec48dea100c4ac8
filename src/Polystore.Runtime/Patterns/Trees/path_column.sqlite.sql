-- The keys from the root to the node, each with a dot behind it.
ALTER TABLE :"nodes" ADD COLUMN path TEXT;
