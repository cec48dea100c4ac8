-- Every node with every one above it, itself among them at depth 0.
CREATE TABLE IF NOT EXISTS :"tree" (
    ancestor {{key}} NOT NULL,
    descendant {{key}} NOT NULL,
    depth integer NOT NULL CHECK (depth >= 0),
    PRIMARY KEY (ancestor, descendant)
);
CREATE UNIQUE INDEX IF NOT EXISTS :"tree.up" ON :"tree" (descendant, depth);
CREATE INDEX IF NOT EXISTS :"tree.down" ON :"tree" (ancestor, depth);
