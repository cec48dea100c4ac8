using Polystore.Core.Connections;
using Polystore.Core.Observation;
using Polystore.Core.Proofs;
using Polystore.Postgres.Explain.Rewrites;
using Polystore.Postgres.Explain.Rewrites.Proving;
using Polystore.Postgres.Observe;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Explain.Rewrites;

/// <summary>Every kind of rewrite: what it writes is proven equal, and what the catalogue does not grant is refused with its reason.</summary>
public sealed class StatementRewriteTests
{
    private const string Tables = """
        CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, city text, region int NOT NULL);
        CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL, referrer_id int, total int NOT NULL, placed timestamptz NOT NULL, due date, "Order" text);
        CREATE TABLE parents (id int PRIMARY KEY, name text NOT NULL);
        CREATE TABLE children () INHERITS (parents);
        CREATE TABLE lines (id int PRIMARY KEY, order_id int NOT NULL REFERENCES orders, parent_id int REFERENCES orders, amount int NOT NULL, note text);
        CREATE INDEX ON lines (order_id); CREATE INDEX ON lines (amount);
        CREATE VIEW open_orders AS SELECT * FROM orders;
        CREATE FUNCTION dice() RETURNS int LANGUAGE sql VOLATILE AS 'SELECT 4';
        INSERT INTO customers SELECT g, 'c' || g, 'x', g % 3 FROM generate_series(1, 20) g;
        INSERT INTO orders SELECT g, 1 + g % 10, g % 5, g % 7, timestamptz '2024-02-03' + g * interval '7 hours', date '2024-02-03' + g, 'o' FROM generate_series(1, 50) g;
        INSERT INTO lines SELECT g, 1 + g % 50, NULL, g % 5, 'n' FROM generate_series(1, 200) g;
        """;

    private static readonly Dictionary<string, Func<RewriteSource, StatementRewrite?>> Kinds = new(StringComparer.Ordinal)
    {
        ["not in"] = NotInRewrite.Of,
        ["range"] = SargableRange.Of,
        ["keyset"] = KeysetRewrite.Of,
        ["value"] = ScalarSubqueryRewrite.Of,
        ["or"] = OrRewrite.Of,
        ["count"] = CountRewrite.Of,
        ["cte"] = source => CteRewrite.Of(source, "o"),
        ["distinct"] = DistinctRewrite.Of,
        ["union"] = UnionRewrite.Of,
        ["needless"] = NeedlessDistinctRewrite.Of,
        ["first"] = DistinctOnRewrite.Of,
        ["order"] = InnerOrderRewrite.Of,
        ["list"] = source => OrListRewrite.Of(source, 3),
        ["rows"] = source => RowListRewrite.Of(source, 3),
    };

    private static async Task<(PostgresServer Server, string Database, Snapshot Snapshot)> DatabaseAsync()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync(Tables);
        return (server, database, await new PostgresProbe().ObserveAsync(DatabaseUrl.Parse(server.Url(database)), new ObserveOptions(), null, CancellationToken.None));
    }

    private static StatementRewrite? Rewrite(string kind, string sql, Snapshot snapshot) => Kinds[kind](RewriteSource.Of(sql, snapshot).ShouldNotBeNull());

    [ServerFact(TestServer.Postgres)]
    public async Task What_is_written_is_equal()
    {
        var (server, database, snapshot) = await DatabaseAsync();
        (string Kind, string Sql)[] cases =
        [
            ("not in", "SELECT c.name FROM customers c WHERE region = 1 AND c.id NOT IN (SELECT customer_id FROM orders WHERE total > 3 OR due IS NULL) -- those without"),
            ("not in", "SELECT id FROM customers WHERE id NOT IN (SELECT referrer_id FROM orders WHERE referrer_id IS NOT NULL)"),
            ("not in", "SELECT name FROM customers WHERE city > 'a' AND city NOT IN (SELECT \"Order\" FROM orders o WHERE \"Order\" = 'x')"),
            ("range", "SELECT id FROM orders WHERE placed::date = '2024-02-04'"),
            ("range", "SELECT id FROM orders WHERE date_trunc('month', placed) = '2024-02-01' AND total > 2"),
            ("range", "SELECT id FROM orders WHERE date_trunc('hour', placed) > '2024-02-04 04:00:00'"),
            ("range", "SELECT id FROM orders WHERE extract(year FROM due) = 2024"),
            ("range", "SELECT id FROM orders WHERE date_part('year', placed) <= 2024 AND due IS NULL"),
            ("range", "SELECT id FROM orders WHERE placed::date BETWEEN '2024-02-04' AND '2024-02-09'"),
            ("range", "SELECT id FROM orders WHERE date '2024-02-09' = date(placed)"),
            ("value", "SELECT c.name, (SELECT sum(o.total) FROM orders o WHERE o.customer_id = c.id) FROM customers c"),
            ("value", "SELECT name, coalesce((SELECT max(total) FROM orders WHERE customer_id = customers.id AND total > 2), -1) AS best, (SELECT count(*) FROM orders WHERE referrer_id = customers.id) FROM customers ORDER BY name"),
            ("value", "SELECT o.id, (SELECT c.city FROM customers c WHERE c.id = o.referrer_id AND c.region = 1) AS city FROM orders o WHERE o.total < 5"),
            ("value", "SELECT c.id, (SELECT coalesce(sum(o.total), 0) FROM orders o WHERE o.customer_id = c.id AND o.referrer_id = c.region) AS s FROM customers c"),
            ("or", "SELECT o.id, c.city FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.referrer_id = 1 OR c.city = 'x' ORDER BY id"),
            ("or", "SELECT o.total FROM orders o LEFT JOIN customers c ON c.id = o.referrer_id WHERE o.total > 1 AND (o.due = '2024-02-04' OR c.city = 'x' OR o.total = 3)"),
            ("count", "SELECT id FROM customers c WHERE (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) > 0"),
            ("count", "SELECT id FROM customers c WHERE 0 = (SELECT count(o.referrer_id) FROM orders o WHERE o.customer_id = c.id AND (total = 1 OR total = 2))"),
            ("cte", "WITH o AS MATERIALIZED (SELECT * FROM orders) SELECT id FROM o WHERE total = 3"),
            ("cte", "WITH c AS (SELECT 1), o (a, b) AS (SELECT id, total FROM orders) SELECT a FROM o WHERE b = 3"),
            ("distinct", "SELECT DISTINCT c.id, c.city FROM customers c JOIN orders o ON o.customer_id = c.id, orders r WHERE r.referrer_id = c.id AND c.region = 1 ORDER BY c.id"),
            ("union", "SELECT id, name FROM customers WHERE region = 1 UNION SELECT id, name FROM customers WHERE region = 2"),
            ("union", "SELECT id, 'a' FROM customers UNION SELECT id, 'b' FROM orders UNION SELECT id, 'c' FROM orders"),
            ("not in", "SELECT id FROM customers WHERE id NOT IN (SELECT referrer_id FROM orders)"),
            ("not in", "SELECT id FROM customers c WHERE region = 1 AND c.id NOT IN (SELECT o.referrer_id FROM orders o WHERE o.total = 2 OR o.due IS NULL)"),
            ("not in", "SELECT id FROM customers WHERE id NOT IN (SELECT customer_id FROM open_orders)"),
            ("or", "SELECT l.id, l.note FROM lines l WHERE l.amount = 3 OR l.order_id IN (SELECT id FROM orders WHERE total = 2)"),
            ("or", "SELECT l.id FROM lines l WHERE l.order_id IN (SELECT referrer_id FROM orders) OR l.amount IN (1, 2) OR l.id = 7 ORDER BY id"),
            ("needless", "SELECT DISTINCT o.id, o.due FROM orders o"),
            ("needless", "SELECT DISTINCT * FROM lines l WHERE l.amount > 1 ORDER BY l.id"),
            ("needless", "SELECT DISTINCT l.id, c.name FROM lines l JOIN orders o ON l.order_id = o.id LEFT JOIN customers c ON c.id = o.customer_id AND c.region = 1"),
            ("needless", "SELECT DISTINCT l.id, o.total FROM orders o, lines l WHERE o.id = l.parent_id"),
            ("first", "SELECT DISTINCT ON (order_id) order_id, id, note FROM lines ORDER BY order_id, amount DESC, id"),
            ("first", "SELECT DISTINCT ON (l.order_id) l.* FROM lines AS l WHERE l.note = 'n' AND (l.amount > 1 OR l.id < 9) ORDER BY l.order_id DESC, l.id"),
            ("list", "SELECT id FROM lines l WHERE l.amount > 0 AND (l.order_id = 1 OR l.order_id = 2 OR l.order_id = 7)"),
            ("list", "SELECT id, (note = 'n' OR note = 'm' OR note = 'o') AS known FROM lines"),
            ("rows", "SELECT id FROM lines l WHERE (l.order_id, l.note) IN ((1, 'n'), (2, 'm'), (3, 'n')) AND l.amount > 1"),
            ("rows", "SELECT id FROM orders WHERE (due = '2024-02-04' AND customer_id = 2) OR (customer_id = 3 AND due = '2024-02-05') OR (customer_id = 2 AND '2024-02-04' = due)"),
            ("order", "SELECT amount, count(*) FROM (SELECT amount FROM lines WHERE id > 2 ORDER BY note, id DESC) l GROUP BY amount"),
            ("order", "SELECT l.note FROM (SELECT * FROM lines ORDER BY amount) l WHERE l.order_id IN (SELECT id FROM orders ORDER BY placed) ORDER BY l.note"),
        ];
        await using var connection = await server.OpenAsync(database);
        foreach (var (kind, sql) in cases)
        {
            var rewrite = Rewrite(kind, sql, snapshot).ShouldNotBeNull(sql);
            var rewritten = rewrite.Sql.ShouldNotBeNull($"{rewrite.Refusal}: {sql}");
            var verdict = await new RewriteProver().ProveAsync(connection, sql, rewritten, CancellationToken.None);
            verdict.Verdict.ShouldBe(DigestVerdict.Equal, $"{verdict.Reason}: {rewritten}");
            verdict.RandomSets.ShouldBeGreaterThanOrEqualTo(50, sql);
        }
    }

    [ServerFact(TestServer.Postgres)]
    public async Task What_the_catalogue_does_not_grant_is_refused_with_its_reason()
    {
        var (_, _, snapshot) = await DatabaseAsync();
        (string Kind, string Sql, string Reason)[] cases =
        [
            ("not in", "SELECT id FROM customers c WHERE id NOT IN (SELECT referrer_id FROM orders o WHERE o.total = c.region)", "may be NULL"),
            ("not in", "SELECT id FROM customers WHERE city NOT IN (SELECT name FROM customers)", "may be NULL"),
            ("not in", "SELECT c.id FROM orders o LEFT JOIN customers c ON c.id = o.id WHERE c.id NOT IN (SELECT customer_id FROM orders)", "may be NULL"),
            ("not in", "SELECT id FROM customers WHERE id NOT IN (SELECT max(customer_id) FROM orders)", "groups"),
            ("not in", "SELECT id FROM customers WHERE NOT (id IN (SELECT customer_id FROM orders))", "NOT around IN"),
            ("not in", "SELECT id, dice() FROM customers WHERE id NOT IN (SELECT customer_id FROM orders)", "dice"),
            ("keyset", "SELECT id FROM orders ORDER BY due OFFSET 10", "may be NULL"),
            ("keyset", "SELECT id FROM orders OFFSET 10", "ORDER BY"),
            ("keyset", "SELECT id FROM orders ORDER BY total, id DESC OFFSET 10", "up by one column"),
            ("keyset", "SELECT id FROM parents ORDER BY name OFFSET 10", "no key"),
            ("value", "SELECT c.id, (SELECT o.total FROM orders o WHERE o.customer_id = c.id) FROM customers c", "no unique key"),
            ("value", "SELECT c.id, (SELECT sum(total) FROM orders o WHERE o.customer_id > c.id) FROM customers c", "more than equality"),
            ("value", "SELECT c.id, (SELECT total FROM orders o WHERE o.customer_id = c.id LIMIT 1) FROM customers c", "limits"),
            ("or", "SELECT count(*) FROM orders o JOIN customers c ON c.id = o.id WHERE o.total = 1 OR c.city = 'x'", "groups"),
            ("cte", "WITH RECURSIVE o AS (SELECT 1 AS id UNION ALL SELECT id + 1 FROM o WHERE id < 9) SELECT id FROM o WHERE id = 3", "recursive"),
            ("distinct", "SELECT DISTINCT c.city FROM customers c JOIN orders o ON o.customer_id = c.id", "no unique key"),
            ("distinct", "SELECT DISTINCT p.id FROM parents p JOIN orders o ON o.customer_id = p.id", "no unique key"),
            ("distinct", "SELECT DISTINCT c.id FROM customers c LEFT JOIN orders o ON o.customer_id = c.id", "INNER JOIN"),
            ("union", "SELECT id FROM customers UNION SELECT id FROM orders", "same row"),
            ("union", "SELECT city, 'a' FROM customers UNION SELECT \"Order\", 'b' FROM orders", "unique key"),
            ("needless", "SELECT DISTINCT c.city FROM customers c", "may come twice"),
            ("needless", "SELECT DISTINCT o.id FROM orders o JOIN lines l ON l.order_id = o.id", "may come twice"),
            ("needless", "SELECT DISTINCT o.id FROM orders o LEFT JOIN customers c ON o.id = l.parent_id AND c.id = 3, lines l", "may come twice"),
            ("needless", "SELECT DISTINCT p.id FROM parents p", "may come twice"),
            ("needless", "SELECT DISTINCT o.id FROM lines l LEFT JOIN orders o ON o.id = l.parent_id", "may come twice"),
            ("needless", "SELECT DISTINCT id, count(*) OVER () FROM orders", "window"),
            ("first", "SELECT DISTINCT ON (parent_id) parent_id, id FROM lines ORDER BY parent_id, id", "may be NULL"),
            ("first", "SELECT DISTINCT ON (amount) amount, id FROM lines ORDER BY amount, id", "foreign key"),
            ("first", "SELECT DISTINCT ON (order_id) order_id, id FROM lines", "which row of a group"),
            ("first", "SELECT DISTINCT ON (order_id, amount) order_id, id FROM lines ORDER BY order_id, amount, id", "by one column"),
            ("first", "SELECT DISTINCT ON (order_id) order_id, dice() FROM lines ORDER BY order_id, id", "dice"),
            ("rows", "SELECT id FROM lines WHERE (order_id, amount) IN ((1, 3000000000), (2, 2), (3, 3))", "no constant of amount's type"),
            ("rows", "SELECT id FROM lines WHERE (order_id, amount) IN ((1, 2), (2, NULL), (3, 3))", "no constant"),
            ("order", "SELECT string_agg(note, ',') FROM (SELECT note FROM lines ORDER BY id) l", "aggregate"),
            ("order", "SELECT DISTINCT ON (amount) note FROM (SELECT * FROM lines ORDER BY amount, id) l ORDER BY amount", "DISTINCT ON"),
            ("order", "SELECT note FROM (SELECT note FROM lines ORDER BY id) l", "at the end"),
            ("order", "SELECT note FROM (SELECT note FROM lines ORDER BY id) l LIMIT 3", "LIMIT"),
            ("order", "SELECT row_number() OVER (), note FROM (SELECT note FROM lines ORDER BY id) l ORDER BY note", "window function"),
        ];
        foreach (var (kind, sql, reason) in cases)
        {
            var rewrite = Rewrite(kind, sql, snapshot).ShouldNotBeNull(sql);
            rewrite.Sql.ShouldBeNull(sql);
            rewrite.Refusal!.ShouldContain(reason, Case.Sensitive, sql);
        }
    }

    [ServerFact(TestServer.Postgres)]
    public async Task What_only_looks_alike_is_left_alone()
    {
        var (_, _, snapshot) = await DatabaseAsync();
        (string Kind, string Sql)[] cases =
        [
            ("not in", "SELECT id FROM customers WHERE id IN (SELECT customer_id FROM orders)"),
            ("not in", "SELECT id FROM customers WHERE id NOT IN (1, 2)"),
            ("range", "SELECT id FROM orders WHERE extract(month FROM placed) = 2"),
            ("range", "SELECT id FROM orders WHERE date_trunc('month', placed) = '2024-02-03'"),
            ("range", "SELECT id FROM orders WHERE \"Order\"::date = '2024-02-03'"),
            ("keyset", "SELECT id FROM orders ORDER BY id LIMIT 10"),
            ("value", "SELECT id, (SELECT max(total) FROM orders) FROM customers"),
            ("or", "SELECT o.id FROM orders o JOIN customers c ON c.id = o.id WHERE o.total = 1 OR o.referrer_id = 2"),
            ("count", "SELECT id FROM customers c WHERE (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) > 1"),
            ("count", "SELECT id FROM customers c WHERE (SELECT count(*) FROM orders o WHERE o.customer_id = c.id GROUP BY total) > 0"),
            ("cte", "WITH o AS NOT MATERIALIZED (SELECT id FROM orders) SELECT id FROM o"),
            ("distinct", "SELECT DISTINCT region FROM customers"),
            ("union", "SELECT id FROM customers UNION ALL SELECT id FROM orders"),
            ("or", "SELECT l.id FROM lines l WHERE l.note = 'n' OR l.order_id IN (SELECT id FROM orders)"),
            ("or", "SELECT l.id FROM lines l WHERE l.amount = 3 OR l.order_id NOT IN (SELECT id FROM orders)"),
            ("or", "SELECT l.id FROM lines l WHERE l.amount = 3 OR l.order_id IN (SELECT id FROM orders o WHERE o.total = l.amount)"),
            ("needless", "SELECT id FROM orders"),
            ("list", "SELECT id FROM lines WHERE order_id = 1 OR order_id = 2 OR amount = 7"),
            ("list", "SELECT id FROM lines WHERE order_id = 1 OR order_id = 2.5 OR order_id = 7"),
            ("list", "SELECT id FROM lines WHERE order_id = 1 OR order_id = 2"),
            ("rows", "SELECT id FROM lines WHERE (order_id, amount) NOT IN ((1, 2), (2, 2), (3, 3))"),
            ("rows", "SELECT id FROM lines WHERE (order_id, amount) IN ((1, 2), (2, 2))"),
            ("rows", "SELECT id FROM lines WHERE order_id = 1 OR order_id = 2 OR order_id = 3"),
            ("rows", "SELECT id FROM lines WHERE (order_id = 1 AND amount = 2) OR (order_id = 2 AND id = 2) OR (order_id = 3 AND amount = 2)"),
            ("rows", "SELECT (order_id, amount) IN ((1, 2), (2, 2), (3, NULL)) FROM lines"),
            ("first", "SELECT DISTINCT order_id FROM lines"),
            ("order", "SELECT count(*) FROM (SELECT note FROM lines ORDER BY id LIMIT 5) l"),
            ("order", "SELECT amount FROM (SELECT DISTINCT ON (order_id) order_id, amount FROM lines ORDER BY order_id, id) l ORDER BY 1"),
        ];
        foreach (var (kind, sql) in cases)
        {
            Rewrite(kind, sql, snapshot).ShouldBeNull(sql);
        }
    }

    [ServerFact(TestServer.Postgres)]
    public async Task Pages_go_on_behind_the_last_row()
    {
        var (_, _, snapshot) = await DatabaseAsync();
        Rewrite("keyset", "SELECT id, total FROM orders o WHERE total > $1 ORDER BY total DESC LIMIT 10 OFFSET 40", snapshot)!.Sql.ShouldBe(
            """
            SELECT id, total
            FROM orders o
            WHERE total > $1
                AND (o.total, o.id) < ($2, $3)
            ORDER BY o.total DESC, o.id DESC
            LIMIT 10
            """.ReplaceLineEndings("\n"));
    }
}
