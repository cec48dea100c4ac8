using Polystore.Sql.PgQuery;
using Polystore.Sql.Shapes;
using Polystore.Sql.Tests.Shapes;

namespace Polystore.Sql.Tests.PgQuery;

public sealed class PgShapeTests
{
    private static StatementShape Read(string sql) => PgParser.Parse(sql).ShouldHaveSingleItem().Shape;

    private static string Text(SqlExpression expression) => SqlExpressionText.Canonical(expression, SqlDialect.Postgres);

    [PgTheory]
    [InlineData("SELECT DISTINCT u.id, count(*) AS n, t.*, o.total total FROM users AS u LEFT JOIN orders o ON o.user_id = u.id AND o.status = 'open' JOIN items USING (id), (SELECT 1 AS x) t WHERE u.a = 1 AND (u.b = 2 AND u.c = 3) OR u.d GROUP BY u.id, 2 HAVING count(*) > 1 ORDER BY n DESC NULLS LAST, u.name LIMIT 10 OFFSET $1")]
    [InlineData("SELECT u.id FROM users u WHERE u.email LIKE 'x%' AND (u.deleted_at IS NULL OR u.id BETWEEN 1 AND 5) AND name NOT IN ('a', 'b') AND lower(country) = 'de'")]
    [InlineData("WITH RECURSIVE t(id) AS (SELECT id FROM categories WHERE parent_id IS NULL UNION ALL SELECT c.id FROM categories c JOIN t ON t.id = c.parent_id) SELECT * FROM t WHERE id NOT IN (SELECT category_id FROM products)")]
    [InlineData("INSERT INTO users (email, name) VALUES ('a', 'b'), ($1, lower($2)) ON CONFLICT (email) DO UPDATE SET name = excluded.name WHERE users.id > 3 RETURNING id")]
    [InlineData("UPDATE orders o SET total = (SELECT sum(quantity) FROM items WHERE order_id = o.id), note = CASE WHEN total > -1 THEN 'x' ELSE note END FROM users u WHERE u.id = o.user_id AND o.id = $1 RETURNING o.id")]
    [InlineData("DELETE FROM items i USING orders o WHERE (i.order_id, i.product_id) IN ((1, 2), (3, 4)) AND o.id = i.order_id AND EXISTS (SELECT 1 FROM orders x WHERE x.id = i.order_id)")]
    [InlineData("SELECT a.id, row_number() OVER (PARTITION BY status ORDER BY total DESC ROWS 1 PRECEDING) FROM (SELECT * FROM orders UNION SELECT * FROM orders) a WHERE CAST(a.id AS text) = 'x' AND a.status::text = 'y'")]
    [InlineData("SELECT max(total), min(id) FROM orders WHERE user_id = ANY($1) AND total IS DISTINCT FROM 3 ORDER BY created_at LIMIT 3")]
    [InlineData("SELECT data ->> 'k' FROM products WHERE data ->> 'k' = 'v' AND price * 2 > (id + 1) * 3 AND NOT (name ILIKE 'é%' AND id IN (1, 2))")]
    [InlineData("SELECT name FROM users ORDER BY lower(name), created_at AT TIME ZONE 'UTC' FOR UPDATE")]
    [InlineData("SELECT count(*) FILTER (WHERE status = 'x'), coalesce(note, 'y'), ARRAY[1, 2], DATE '2024-01-01' FROM orders WHERE created_at > now() - interval '1 day' GROUP BY 2")]
    [InlineData("SELECT status FROM orders WHERE user_id = 1 OR user_id = 2 GROUP BY status UNION ALL SELECT name FROM users EXCEPT SELECT country FROM users ORDER BY 1")]
    [InlineData("SELECT * FROM users NATURAL JOIN orders CROSS JOIN items LEFT JOIN LATERAL (SELECT * FROM products p WHERE p.id = items.product_id) q ON true, generate_series(1, 10) g(n)")]
    public void Agrees_with_the_tolerant_reader(string sql)
    {
        var real = Read(sql);
        var tolerant = StatementReader.Read(sql, SqlDialect.Postgres);
        real.Problems.ShouldBeEmpty();
        tolerant.Problems.ShouldBeEmpty();
        Show(real).ShouldBe(Show(tolerant));
        Access(real).ShouldBe(Access(tolerant));
    }

    [PgFact]
    public void Every_statement_of_the_corpus_is_read_with_places_inside_it()
    {
        foreach (var sql in PgCorpus.All)
        {
            var statement = PgParser.Parse(sql).ShouldHaveSingleItem();
            statement.Tree.ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Object);
            if (statement.Shape.Query is not { } query)
                continue;
            foreach (var expression in query.Expressions().SelectMany(e => e.SelfAndDescendants()))
                (expression.Range.Start >= 0 && (expression.Range.Length > 0 || expression is ColumnReference { IsStar: true }) && expression.Range.End <= statement.Sql.Length).ShouldBeTrue($"{expression} in {sql}");
            PredicateAnalysis.Analyze(statement.Shape, FakeSchema.Shop);
        }
    }

    [PgFact]
    public void Places_are_right_behind_characters_of_any_width()
    {
        const string script = "select 'ü€😀';\n  select 'ü😀' as \"é\", lower(name) from users where (a + b) * 2 > f(3) and \"ü\" = 'x'";
        var statement = PgParser.Parse(script)[1];
        statement.Line.ShouldBe(2);
        statement.Offset.ShouldBe(script.IndexOf("select 'ü😀'", StringComparison.Ordinal));
        var query = statement.Shape.Query!;
        query.Items.Select(i => i.Expression.Range.Text(statement.Sql)).ShouldBe(["'ü😀'", "lower(name)"]);
        query.Where.Select(w => w.Range.Text(statement.Sql)).ShouldBe(["(a + b) * 2 > f(3)", "\"ü\" = 'x'"]);
    }

    [PgFact]
    public void Reads_what_the_tolerant_reader_cannot()
    {
        var query = Read("select a, b, count(*) from t group by rollup (a, b), grouping sets ((a), ())").Query!;
        query.GroupBy.Select(Text).ShouldBe(["ROLLUP (a, b)", "GROUPING SETS (a, ())"]);
        PredicateAnalysis.Analyze(Read("select user_id, count(*) from orders group by rollup (user_id)"), FakeSchema.Shop).ShouldHaveSingleItem().GroupBy.ShouldBeNull();

        var tables = Read("with a as materialized (select 1), b as not materialized (select 2), c as (delete from orders where id = 1 returning *) select * from a, b, c").Query!.With;
        tables.Select(t => t.Materialized).ShouldBe([true, false, null]);
        tables[2].Write!.Verb.ShouldBe(StatementVerb.Delete);
        tables[2].Write!.Target!.Name.ShouldBe("orders");
    }

    [PgFact]
    public void Reads_merge_as_a_search_of_its_target()
    {
        var shape = Read("merge into orders o using users u on o.user_id = u.id and u.country = 'de' when matched then update set total = 1 when not matched then insert (id) values (u.id)");
        shape.Verb.ShouldBe(StatementVerb.Merge);
        shape.WrittenColumns.ShouldBe(["total"]);
        PredicateAnalysis.Analyze(shape, FakeSchema.Shop).Single(a => a.IsWritten).Joins.ShouldHaveSingleItem().Column.ShouldBe("user_id");
    }

    [PgFact]
    public void A_symmetric_between_is_no_range() =>
        PredicateAnalysis.Analyze(Read("select 1 from orders where total between symmetric $1 and $2"), FakeSchema.Shop).ShouldHaveSingleItem().Ranges.ShouldBeEmpty();

    [PgFact]
    public void Negative_constants_keep_their_value() =>
        Read("select -1, - 2.5, 0, 2147483648, -9223372036854775808").Query!.Items.Select(i => ((LiteralExpression)i.Expression).Value)
            .ShouldBe(["-1", "-2.5", "0", "2147483648", "-9223372036854775808"]);

    [PgFact]
    public void Rows_stand_where_they_are_written()
    {
        const string sql = "insert into t values (1, f('ü')), ((2 + 3) * 4, -5)";
        Read(sql).Query!.Rows.Select(r => r.Range.Text(sql)).ShouldBe(["(1, f('ü'))", "((2 + 3) * 4, -5)"]);
    }

    [PgFact]
    public void Takes_explain_away()
    {
        var statement = PgParser.Parse("explain (analyze, format json) select 1 from t where a = 1").ShouldHaveSingleItem();
        statement.ExplainedSql.ShouldBe("select 1 from t where a = 1");
        statement.NodeKind.ShouldBe("SelectStmt");
        statement.Shape.IsExplain.ShouldBeTrue();
        statement.Shape.Query!.Where.Select(w => w.Range.Text(statement.Sql)).ShouldBe(["a = 1"]);
    }

    [PgFact]
    public void What_is_nested_too_deep_is_said_to_be()
    {
        var shape = Read("select 1 from orders where user_id = 1 and total = " + string.Concat(Enumerable.Repeat("1 + ", 2_000)) + "1");
        shape.Understood.ShouldBeFalse();
        shape.Problems.ShouldAllBe(p => p.Reason == "nested too deep");
        PredicateAnalysis.Analyze(shape, FakeSchema.Shop)[0].Equalities.Select(e => e.Column).ShouldContain("user_id");
    }

    private static string Show(StatementShape shape) => string.Join('\n', shape.Verb, shape.Kind, shape.Target?.Name, string.Join(',', shape.WrittenColumns),
        string.Join(';', shape.Returning.Select(i => Text(i.Expression))),
        string.Join(';', shape.OnConflict.Select(c => $"{string.Join(',', c.Target.Select(Text))} {string.Join(',', c.Assignments.Select(a => string.Join('+', a.Columns) + Text(a.Value)))} {string.Join(',', c.Where.Select(Text))}")),
        shape.Query is null ? "" : Show(shape.Query, shape.Sql));

    private static string Show(QueryBlock block, string sql) => string.Join('\n',
        $"distinct {block.Distinct} limit {(block.Limit is null ? "" : Text(block.Limit))} offset {(block.Offset is null ? "" : Text(block.Offset))} locks {block.Locks}",
        string.Join('\n', block.With.Select(w => $"with {w.Name} {string.Join(',', w.Columns)} {w.Recursive}: {(w.Query is null ? "" : Show(w.Query, sql))}")),
        string.Join('\n', block.Sources.Select(s => $"{s.Join} {s.Natural} {s.Schema} {s.Name} {s.Alias} {string.Join(',', s.ColumnAliases)} {s.Lateral} {s.IsFunction} {string.Join(',', s.Using)} on {string.Join(" & ", s.On.Select(Text))} {(s.Query is null ? "" : Show(s.Query, sql))}")),
        string.Join('\n', block.Items.Select(i => $"{Text(i.Expression)} as {i.Alias} at {i.Expression.Range.Text(sql)}")),
        string.Join('\n', block.Rows.Select(Text)),
        string.Join('\n', block.Where.Select(w => $"{Text(w)} at {w.Range.Text(sql)}")),
        string.Join('\n', block.GroupBy.Concat(block.Having).Select(Text)),
        string.Join('\n', block.OrderBy.Select(o => $"{Text(o.Expression)} {o.Descending} {o.NullsFirst}")),
        string.Join('\n', block.Expressions().SelectMany(e => e.SelfAndDescendants()).Where(e => e.Subquery is not null).Select(e => Show(e.Subquery!, sql))),
        string.Join('\n', block.Compound.Select(c => $"{c.Operator} {Show(c.Block, sql)}")));

    private static string Access(StatementShape shape) => string.Join('\n', PredicateAnalysis.Analyze(shape, FakeSchema.Shop).Select(a => string.Join(' ',
        a.IsWritten,
        string.Join(',', a.Equalities.Concat(a.Ranges).Select(p => $"{p.Column}:{p.Form}:{p.ComparedWith}")),
        string.Join(',', a.Joins.Select(j => j.Column)),
        string.Join(',', a.NotSargable.Select(n => $"{n.Problem}:{n.Column}")),
        string.Join(',', a.ReferencedColumns),
        a.OrderBy?.Keys.Count, a.GroupBy?.Keys.Count)));
}
