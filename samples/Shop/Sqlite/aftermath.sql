-- What years of operation left behind.

INSERT INTO settings ("key", value) VALUES (NULL, 'true'), (NULL, 'false');

-- Kept "for a week" before a change of prices.
CREATE TABLE products_old (
  id          INTEGER PRIMARY KEY,
  category_id INTEGER,
  sku         TEXT,
  name        TEXT,
  price       REAL,
  stock       INTEGER,
  weight_g    INTEGER,
  status      TEXT,
  attributes  TEXT,
  created_at  TEXT
);
INSERT INTO products_old SELECT * FROM products WHERE id % 4 = 0;

-- A supplier's feed came, was read, and went; its pages stay in the file as free ones.
CREATE TABLE supplier_feed (line INTEGER PRIMARY KEY, raw TEXT NOT NULL);
INSERT INTO supplier_feed (raw)
WITH RECURSIVE line (n) AS (
  SELECT 1
  UNION ALL
  SELECT n + 1 FROM line WHERE n < (SELECT 60 + count(*) / 55 FROM order_items)
)
SELECT printf('%08d', n) || hex(zeroblob(1600)) FROM line;
DROP TABLE supplier_feed;
