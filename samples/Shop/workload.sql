-- A day at the shop: what the site and its back office ask, weighted by how often.
-- Literal values exist at every scale of the default seed; moments are fixed, never "now".
-- Statements without a remark give the same rows whatever plan runs them.

-- id: q01
-- calls: 9000
-- Sign-in: a customer by mail address, however it was typed.
SELECT id, email, full_name FROM users WHERE lower(email) = 'mateusz.rossi42@example.net';

-- id: q02
-- calls: 400
-- Is the address taken? The exact form, at registration.
SELECT count(*) FROM users WHERE email = 'ivan.becker17@example.com';

-- id: q03
-- calls: 20000
-- The signed-in customer with his profile.
SELECT u.id, u.full_name, u.city, p.data FROM users u LEFT JOIN profiles p ON p.user_id = u.id WHERE u.id = 42;

-- id: q04
-- calls: 30000
-- A session by its token; every page view.
SELECT token, user_id, created_at FROM sessions WHERE token = '8c6d8f257cd9bd8628e542a0e6fa6270';

-- id: q05
-- calls: 700
-- The devices a customer is signed in on.
SELECT token, ip, user_agent, created_at FROM sessions WHERE user_id = 42 ORDER BY created_at DESC, token LIMIT 10;

-- id: q06
-- calls: 6000
-- My orders: the newest ten of one customer.
SELECT id, status, total, currency, placed_at FROM orders WHERE user_id = 42 ORDER BY placed_at DESC, id DESC LIMIT 10;

-- id: q07
-- calls: 5000
-- The lines of an order with the names of the products.
SELECT i.line_no, i.quantity, i.unit_price, p.sku, p.name
FROM order_items i JOIN products p ON p.id = i.product_id
WHERE i.order_id = 250
ORDER BY i.line_no;

-- id: q08
-- calls: 4000
-- The payments of an order.
SELECT id, method, status, amount, paid_at FROM payments WHERE order_id = 250 ORDER BY id;

-- id: q09
-- calls: 2500
-- Where is my parcel?
SELECT carrier, tracking_no, shipped_at, delivered_at FROM shipments WHERE order_id = 250 ORDER BY id;

-- id: q10
-- calls: 8000
-- The newest reviews of a product with the names of their authors.
SELECT r.id, r.rating, r.title, r.body, r.created_at, u.full_name
FROM reviews r JOIN users u ON u.id = r.user_id
WHERE r.product_id = 19
ORDER BY r.created_at DESC, r.id DESC
LIMIT 20;

-- id: q11
-- calls: 8000
-- The stars of a product.
SELECT count(*), avg(rating) FROM reviews WHERE product_id = 19;

-- id: q12
-- calls: 1500
-- The best reviews of a product. Ties on purpose: which of the five-star ones come first is left open.
SELECT rating, title, body FROM reviews WHERE product_id = 19 ORDER BY rating DESC LIMIT 3;

-- id: q13
-- calls: 500
-- What a customer has reviewed.
SELECT id, product_id, rating, title, created_at FROM reviews WHERE user_id = 42 ORDER BY created_at DESC, id DESC LIMIT 20;

-- id: q14
-- calls: 7000
-- A page of a category, cheapest first.
SELECT id, sku, name, price FROM products WHERE category_id = 28 AND status = 'active' ORDER BY price, id LIMIT 24;

-- id: q15
-- calls: 1500
-- Search as you type: products whose name starts so.
SELECT id, name, price FROM products WHERE name LIKE 'Nordic%' ORDER BY id;

-- id: q16
-- calls: 300
-- The assortment by name, a page further on.
SELECT id, name, price FROM products WHERE name > 'Nordic' ORDER BY name, id LIMIT 24;

-- id: q17
-- calls: 9000
-- The products of a basket.
SELECT id, sku, name, price, stock FROM products WHERE id IN (3, 8, 17, 19, 51, 60) ORDER BY id;

-- id: q18
-- calls: 5000
-- What did it cost on that day?
SELECT valid_from, price FROM price_history WHERE product_id = 19 AND valid_from <= '2025-06-01 00:00:00' ORDER BY valid_from DESC LIMIT 1;

-- id: q19
-- calls: 600
-- How many have put this product aside?
SELECT count(*) FROM wishlists WHERE product_id = 19;

-- id: q20
-- calls: 600
-- Products in a department: the category tree below it.
WITH RECURSIVE below (id) AS (
  SELECT id FROM categories WHERE slug = 'electronics'
  UNION ALL
  SELECT c.id FROM categories c JOIN below b ON c.parent_id = b.id
)
SELECT count(*), min(p.price), max(p.price) FROM products p JOIN below b ON b.id = p.category_id;

-- id: q21
-- calls: 300
-- To be reordered: active products that run out.
SELECT id, sku, name, stock FROM products WHERE status = 'active' AND stock < 10 ORDER BY stock, id;

-- id: q22
-- calls: 900
-- Customers who bought a product since autumn.
SELECT DISTINCT o.user_id
FROM order_items i JOIN orders o ON o.id = i.order_id
WHERE i.product_id = 19 AND o.placed_at >= '2025-09-01 00:00:00'
ORDER BY o.user_id;

-- id: q23
-- calls: 800
-- The newest orders, for the dashboard.
SELECT id, user_id, status, total, placed_at FROM orders ORDER BY placed_at DESC, id DESC LIMIT 50;

-- id: q24
-- calls: 1200
-- The oldest orders that still wait for payment.
SELECT id, user_id, total, placed_at FROM orders WHERE status = 'pending' ORDER BY placed_at, id LIMIT 50;

-- id: q25
-- calls: 400
-- How many orders in which state?
SELECT status, count(*) FROM orders GROUP BY status ORDER BY status;

-- id: q26
-- calls: 120
-- Revenue of a week by currency. Sums of fractions: the last digit may hang on the order of adding.
SELECT currency, count(*), sum(total)
FROM orders
WHERE placed_at >= '2025-11-24 00:00:00' AND placed_at < '2025-12-01 00:00:00' AND status <> 'cancelled'
GROUP BY currency
ORDER BY currency;

-- id: q27
-- calls: 60
-- What sold best in the week before Christmas?
SELECT i.product_id, p.name, sum(i.quantity) AS pieces
FROM orders o JOIN order_items i ON i.order_id = o.id JOIN products p ON p.id = i.product_id
WHERE o.placed_at >= '2025-12-17 00:00:00' AND o.placed_at < '2025-12-24 00:00:00'
GROUP BY i.product_id, p.name
ORDER BY pieces DESC, i.product_id
LIMIT 10;

-- id: q28
-- calls: 150
-- Payments that failed on one day.
SELECT id, order_id, method, amount FROM payments
WHERE status = 'failed' AND created_at >= '2025-12-01 00:00:00' AND created_at < '2025-12-02 00:00:00'
ORDER BY id;

-- id: q29
-- calls: 1000
-- The history of an order.
SELECT at, action, actor_id, detail FROM audit_log WHERE entity = 'order' AND entity_id = 250 ORDER BY at, action;

-- id: q30
-- calls: 200
-- Customers of a town with their number of orders and the latest of them.
SELECT u.id, u.full_name,
  (SELECT count(*) FROM orders o WHERE o.user_id = u.id) AS orders,
  (SELECT max(o.placed_at) FROM orders o WHERE o.user_id = u.id) AS latest
FROM users u
WHERE u.country_code = 'DE' AND u.city = 'Leipzig'
ORDER BY u.id
LIMIT 10;

-- id: q31
-- calls: 1000
-- Checkout: the order.
INSERT INTO orders (user_id, status, currency, total, placed_at) VALUES (42, 'pending', 'EUR', 64.89, '2025-12-31 23:59:00');

-- id: q32
-- calls: 2600
-- Checkout: one more line.
INSERT INTO order_items (order_id, line_no, product_id, quantity, unit_price)
SELECT 250, max(line_no) + 1, 19, 1, 31.49 FROM order_items WHERE order_id = 250;

-- id: q33
-- calls: 2600
-- Checkout: the stock goes down.
UPDATE products SET stock = stock - 1 WHERE id = 51 AND stock > 0;

-- id: q34
-- calls: 1900
-- An order is paid.
UPDATE orders SET status = 'paid' WHERE id = 299;

-- id: q35
-- calls: 4000
-- Everything is written down.
INSERT INTO audit_log (at, actor_id, action, entity, entity_id)
VALUES ('2025-12-31 23:59:00', 42, 'pay', 'order', 250);

-- id: q36
-- calls: 24
-- Sessions older than the cookie are swept out.
DELETE FROM sessions WHERE created_at < '2025-11-02 12:00:00';
