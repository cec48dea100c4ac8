CREATE TABLE IF NOT EXISTS :"tags" (
    item {{key}} NOT NULL,
    tag text NOT NULL,
    PRIMARY KEY (item, tag)
);
CREATE INDEX IF NOT EXISTS :"tags.items" ON :"tags" (tag, item);
