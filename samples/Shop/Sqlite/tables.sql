-- The shop as it grew. What is wrong with it, and what only looks wrong, stands in README.md.

CREATE TABLE countries (
  code     TEXT PRIMARY KEY NOT NULL,
  name     TEXT NOT NULL,
  currency TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE categories (
  id        INTEGER PRIMARY KEY,
  parent_id INTEGER REFERENCES categories (id) ON DELETE RESTRICT,
  name      TEXT NOT NULL,
  slug      TEXT NOT NULL UNIQUE,
  "order"   INTEGER NOT NULL
);

CREATE TABLE coupons (
  code        TEXT PRIMARY KEY NOT NULL,
  percent_off INTEGER NOT NULL CHECK (percent_off BETWEEN 1 AND 100),
  valid_from  TEXT NOT NULL,
  valid_until TEXT
) WITHOUT ROWID;

CREATE TABLE settings (
  "key" TEXT PRIMARY KEY,
  value TEXT
);

CREATE TABLE users (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  email         TEXT NOT NULL,
  full_name     TEXT,
  phone         TEXT,
  city          TEXT NOT NULL,
  country_code  TEXT NOT NULL REFERENCES countries (code) ON DELETE RESTRICT,
  is_verified   BOOLEAN,
  newsletter    BOOLEAN NOT NULL DEFAULT 0,
  referred_by   INTEGER REFERENCES users (id) ON DELETE SET NULL,
  created_at    TEXT NOT NULL,
  last_login_at TEXT
);

CREATE TABLE profiles (
  user_id    INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  data       TEXT NOT NULL,
  updated_at TEXT NOT NULL
);

CREATE TABLE products (
  id          INTEGER PRIMARY KEY,
  category_id INTEGER NOT NULL REFERENCES categories (id) ON DELETE RESTRICT,
  sku         TEXT NOT NULL UNIQUE,
  name        TEXT NOT NULL,
  price       REAL NOT NULL,
  stock       INTEGER NOT NULL,
  weight_g    INTEGER,
  status      TEXT NOT NULL DEFAULT 'draft',
  attributes  TEXT,
  created_at  TEXT NOT NULL
);

CREATE TABLE product_texts (
  product_id INTEGER NOT NULL REFERENCES products (id) ON DELETE CASCADE,
  locale     TEXT NOT NULL,
  body       TEXT NOT NULL,
  PRIMARY KEY (product_id, locale)
) WITHOUT ROWID;

CREATE TABLE product_tags (
  product_id INTEGER NOT NULL REFERENCES products (id) ON DELETE CASCADE,
  tag        TEXT NOT NULL,
  PRIMARY KEY (product_id, tag)
);

CREATE TABLE price_history (
  id         INTEGER PRIMARY KEY,
  product_id INTEGER NOT NULL REFERENCES products (id) ON DELETE CASCADE,
  valid_from TEXT NOT NULL,
  price      REAL NOT NULL,
  UNIQUE (product_id, valid_from)
);

CREATE TABLE wishlists (
  user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  product_id INTEGER NOT NULL REFERENCES products (id) ON DELETE CASCADE,
  added_at   TEXT NOT NULL,
  PRIMARY KEY (user_id, product_id)
) WITHOUT ROWID;

CREATE TABLE orders (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id     INTEGER NOT NULL REFERENCES users (id),
  coupon_code TEXT REFERENCES coupons (code) ON DELETE SET NULL,
  status      TEXT NOT NULL DEFAULT 'pending',
  currency    TEXT NOT NULL,
  total       REAL NOT NULL,
  note        TEXT,
  placed_at   TEXT NOT NULL,
  shipped_at  TEXT
);

CREATE TABLE order_items (
  id         INTEGER PRIMARY KEY,
  order_id   INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
  line_no    INTEGER NOT NULL,
  product_id INTEGER NOT NULL REFERENCES products (id),
  quantity   INTEGER,
  unit_price REAL,
  UNIQUE (order_id, line_no)
);

CREATE TABLE payments (
  id           INTEGER PRIMARY KEY,
  order_id     INTEGER NOT NULL REFERENCES orders (id),
  method       TEXT NOT NULL,
  status       TEXT NOT NULL,
  amount       REAL NOT NULL,
  currency     TEXT NOT NULL,
  provider_ref TEXT,
  created_at   TEXT NOT NULL,
  paid_at      TEXT
);

CREATE TABLE shipments (
  id           INTEGER PRIMARY KEY,
  order_id     TEXT NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
  carrier      TEXT NOT NULL,
  tracking_no  TEXT NOT NULL,
  shipped_at   TEXT NOT NULL,
  delivered_at TEXT
);

CREATE TABLE reviews (
  id            INTEGER PRIMARY KEY,
  product_id    INTEGER NOT NULL REFERENCES products (id) ON DELETE CASCADE,
  user_id       INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  rating        INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 5),
  title         TEXT,
  body          TEXT,
  helpful_votes TEXT DEFAULT '0',
  created_at    TEXT NOT NULL
);

CREATE TABLE sessions (
  token      TEXT PRIMARY KEY NOT NULL,
  user_id    INTEGER REFERENCES users (id) ON DELETE CASCADE,
  ip         TEXT NOT NULL,
  user_agent TEXT,
  created_at TEXT NOT NULL,
  last_seen  TIMESTAMP
);

CREATE TABLE audit_log (
  id        INTEGER,
  at        TEXT NOT NULL,
  actor_id  INTEGER,
  action    TEXT NOT NULL,
  entity    TEXT NOT NULL,
  entity_id INTEGER NOT NULL,
  detail    TEXT
);
