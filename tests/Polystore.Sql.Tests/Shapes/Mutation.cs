namespace Polystore.Sql.Tests.Shapes;

/// <summary>Valid statements and ways to break them.</summary>
internal static class Mutation
{
    public static IReadOnlyList<string> Statements { get; } =
    [
        "SELECT u.id, count(*) n FROM users u LEFT JOIN orders o ON o.user_id = u.id AND o.status IN ('a', 'b') WHERE u.email LIKE 'x%' AND (u.deleted_at IS NULL OR u.id BETWEEN 1 AND 5) GROUP BY u.id HAVING n > 1 ORDER BY n DESC LIMIT 10",
        "WITH RECURSIVE t(id) AS (SELECT id FROM categories WHERE parent_id IS NULL UNION ALL SELECT c.id FROM categories c JOIN t ON t.id = c.parent_id) SELECT * FROM t WHERE id NOT IN (SELECT category_id FROM products)",
        "INSERT INTO users (email, name) VALUES ('a', 'b'), (?, lower(?)) ON CONFLICT (email) DO UPDATE SET name = excluded.name RETURNING id",
        "UPDATE orders SET total = (SELECT sum(quantity) FROM items WHERE order_id = orders.id), note = CASE WHEN total > 1 THEN 'x' ELSE note END WHERE id = ?",
        "DELETE FROM items WHERE (order_id, product_id) IN ((1, 2), (3, 4)) AND EXISTS (SELECT 1 FROM orders o WHERE o.id = items.order_id)",
        "SELECT a.x, row_number() OVER (PARTITION BY y ORDER BY z) FROM (SELECT * FROM orders UNION SELECT * FROM orders) a WHERE cast(a.x AS text) = x'00' COLLATE nocase",
    ];

    /// <summary>A statement with one to five pieces dropped, doubled, swapped, cut or put in.</summary>
    public static string Of(string sql, Random random)
    {
        var words = sql.Split(' ').ToList();
        for (var n = random.Next(1, 6); n > 0 && words.Count > 1; n--)
        {
            var at = random.Next(words.Count);
            switch (random.Next(5))
            {
                case 0:
                    words.RemoveAt(at);
                    break;
                case 1:
                    words.Insert(at, words[random.Next(words.Count)]);
                    break;
                case 2:
                    (words[at], words[^1]) = (words[^1], words[at]);
                    break;
                case 3:
                    words[at] = words[at][..random.Next(words[at].Length + 1)];
                    break;
                default:
                    words[at] = words[at].Insert(random.Next(words[at].Length + 1), "()[]'\"`;,.-/*?$:@%".Substring(random.Next(18), 1));
                    break;
            }
        }

        return string.Join(' ', words);
    }
}
