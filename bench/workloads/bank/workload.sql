-- id: b01
SELECT kind, status, count(*), sum(amount), sum(fee), avg(amount) FROM txn WHERE booked <= date '2023-06-01' GROUP BY kind, status ORDER BY kind, status;
-- id: b02
SELECT t.account_id, sum(t.amount) spent, min(t.booked) FROM customer c, account a, txn t WHERE c.segment='private' AND a.customer_id=c.customer_id AND t.account_id=a.account_id AND t.booked > date '2022-03-15' AND a.opened < date '2015-03-15' GROUP BY t.account_id ORDER BY spent DESC LIMIT 10;
-- id: b03
SELECT a.product, count(*) FROM account a WHERE a.opened >= date '2015-07-01' AND a.opened < date '2015-10-01' AND EXISTS (SELECT * FROM txn t WHERE t.account_id=a.account_id AND t.posted < t.settled) GROUP BY a.product ORDER BY a.product;
-- id: b04
SELECT r.name, sum(t.amount) FROM txn t, account a, customer c, branch b, region r WHERE t.account_id=a.account_id AND a.customer_id=c.customer_id AND c.branch_id=b.branch_id AND b.region_id=r.region_id AND r.name='region 3' AND t.booked >= date '2020-01-01' AND t.booked < date '2021-01-01' GROUP BY r.name;
-- id: b05
SELECT sum(amount*fee) FROM txn WHERE settled >= date '2019-01-01' AND settled < date '2020-01-01' AND fee BETWEEN 1.05 AND 1.25 AND amount < 24;
-- id: b06
SELECT m.category_id, extract(year from t.settled) y, sum(t.amount) FROM txn t, merchant m, category g WHERE t.merchant_id=m.merchant_id AND m.category_id=g.category_id AND g.parent='group 4' AND t.settled BETWEEN date '2019-01-01' AND date '2020-12-31' GROUP BY 1,2 ORDER BY 1,2;
-- id: b07
SELECT c.customer_id, c.email, sum(t.amount) FROM customer c, account a, txn t WHERE c.customer_id=a.customer_id AND a.account_id=t.account_id AND t.booked >= date '2019-10-01' AND t.booked < date '2020-01-01' AND t.kind='RF' GROUP BY c.customer_id, c.email ORDER BY 3 DESC LIMIT 20;
-- id: b08
SELECT d.reason, count(*), sum(t.amount) FROM dispute d, txn t WHERE d.txn_id=t.txn_id AND d.outcome='L' AND d.opened > date '2022-01-01' GROUP BY d.reason;
-- id: b09
SELECT t.channel, sum(CASE WHEN t.status='R' THEN 1 ELSE 0 END), sum(CASE WHEN t.status<>'R' THEN 1 ELSE 0 END) FROM txn t, card k WHERE t.card_id=k.card_id AND t.channel IN ('web','app') AND t.posted < t.settled AND t.settled >= date '2020-01-01' AND t.settled < date '2021-01-01' AND k.blocked GROUP BY t.channel ORDER BY t.channel;
-- id: b10
SELECT cnt, count(*) FROM (SELECT c.customer_id, count(a.account_id) cnt FROM customer c LEFT JOIN account a ON a.customer_id=c.customer_id AND a.product <> 'business' GROUP BY c.customer_id) x GROUP BY cnt ORDER BY 2 DESC;
-- id: b11
SELECT 100*sum(CASE WHEN m.risk>5 THEN t.amount ELSE 0 END)/sum(t.amount) FROM txn t, merchant m WHERE t.merchant_id=m.merchant_id AND t.settled >= date '2021-09-01' AND t.settled < date '2021-10-01';
-- id: b12
WITH revenue AS (SELECT merchant_id mid, sum(amount) total FROM txn WHERE settled >= date '2022-01-01' AND settled < date '2022-04-01' GROUP BY merchant_id) SELECT m.merchant_id, m.name, total FROM merchant m, revenue WHERE m.merchant_id=mid AND total=(SELECT max(total) FROM revenue) ORDER BY 1;
-- id: b13
SELECT m.category_id, m.risk, count(DISTINCT t.account_id) FROM txn t, merchant m WHERE m.merchant_id=t.merchant_id AND m.risk IN (1,4,7) AND m.category_id <> 45 AND t.status='F' AND t.account_id NOT IN (SELECT account_id FROM account WHERE product='business' AND balance < 10) GROUP BY 1,2 ORDER BY 3 DESC;
-- id: b14
SELECT c.customer_id, c.city, x.total FROM customer c JOIN (SELECT a.customer_id, sum(f.amount) total FROM transfer f JOIN account a ON a.account_id=f.from_account GROUP BY a.customer_id HAVING sum(f.amount)>30000) x ON x.customer_id=c.customer_id ORDER BY total DESC LIMIT 100;
-- id: b15
SELECT sum(t.amount) FROM txn t, merchant m WHERE t.merchant_id=m.merchant_id AND ((m.category_id=12 AND t.amount BETWEEN 1 AND 11 AND t.channel='web') OR (m.category_id=23 AND t.amount BETWEEN 10 AND 20 AND t.channel='app') OR (m.category_id=34 AND t.amount BETWEEN 20 AND 30 AND t.channel='pos'));
-- id: b16
SELECT b.city, count(*) waits FROM txn t1, account a, branch b, region r WHERE t1.account_id=a.account_id AND a.branch_id=b.branch_id AND b.region_id=r.region_id AND r.name='region 5' AND t1.status='F' AND t1.posted > t1.booked AND EXISTS (SELECT * FROM txn t2 WHERE t2.account_id=t1.account_id AND t2.txn_id<>t1.txn_id AND t2.status='R') GROUP BY b.city ORDER BY 2 DESC LIMIT 100;
-- id: b17
SELECT substr(c.city,1,6), count(*), sum(c.income) FROM customer c WHERE substr(c.city,6,1) IN ('1','3','5') AND c.income > (SELECT avg(income) FROM customer WHERE income > 30000) AND NOT EXISTS (SELECT * FROM account a WHERE a.customer_id=c.customer_id AND a.closed IS NULL) GROUP BY 1 ORDER BY 1;
-- id: b18
SELECT f.kind, count(*), sum(f.amount) FROM transfer f, account s, account d WHERE f.from_account=s.account_id AND f.to_account=d.account_id AND s.currency='CHF' AND d.currency='USD' AND f.executed >= date '2021-01-01' AND f.executed < date '2021-07-01' GROUP BY f.kind;
-- id: b19
SELECT k.brand, count(*), sum(t.amount) FROM card k, account a, txn t WHERE k.account_id=a.account_id AND t.card_id=k.card_id AND k.expires < date '2021-01-01' AND a.balance > 60000 AND t.country='US' GROUP BY k.brand;
