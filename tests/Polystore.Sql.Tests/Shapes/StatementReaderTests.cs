using Polystore.Sql.Shapes;

namespace Polystore.Sql.Tests.Shapes;

public sealed class StatementReaderTests
{
    private static StatementShape Read(string sql, SqlDialect? dialect = null)
    {
        var shape = StatementReader.Read(sql, dialect ?? SqlDialect.Sqlite);
        shape.Problems.ShouldBeEmpty();
        return shape;
    }

    private static string Text(SqlExpression expression) => SqlExpressionText.Canonical(expression, SqlDialect.Sqlite);

    [Fact]
    public void Reads_every_clause_of_a_select()
    {
        var query = Read("""
            SELECT DISTINCT u.id, count(*) AS n, t.* , o.total total
            FROM main.users AS u INDEXED BY ix
            LEFT JOIN orders o ON o.user_id = u.id AND o.status = 'open'
            JOIN items USING (order_id), (SELECT 1 AS x) t
            WHERE u.a = 1 AND (u.b = 2 AND u.c = 3) OR u.d
            GROUP BY u.id, 2 HAVING n > 1
            ORDER BY n DESC NULLS LAST, u.name COLLATE NOCASE
            LIMIT 10 OFFSET ?;
            """).Query!;
        query.Distinct.ShouldBeTrue();
        query.Items.Select(i => i.Alias).ShouldBe([null, "n", null, "total"]);
        query.Sources.Select(s => s.ExposedName).ShouldBe(["u", "o", "items", "t"]);
        query.Sources.Select(s => s.Join).ShouldBe([JoinKind.None, JoinKind.Left, JoinKind.Inner, JoinKind.None]);
        query.Sources[0].Schema.ShouldBe("main");
        query.Sources[0].IndexedBy.ShouldBe("ix");
        query.Sources[1].On.Count.ShouldBe(2);
        query.Sources[2].Using.ShouldBe(["order_id"]);
        query.Sources[3].Query.ShouldNotBeNull();
        query.Where.ShouldHaveSingleItem();
        query.GroupBy.Count.ShouldBe(2);
        query.Having.Count.ShouldBe(1);
        query.OrderBy[0].ShouldBe(query.OrderBy[0] with { Descending = true, NullsFirst = false });
        query.OrderBy[1].Collation.ShouldBe("NOCASE");
        Text(query.Limit!).ShouldBe("10");
        query.Offset.ShouldBeOfType<ParameterExpression>();
    }

    [Fact]
    public void Takes_conditions_apart_at_and() => Read("select 1 from t where a = 1 and (b = 2 and (c or d)) and e").Query!.Where.Select(Text)
        .ShouldBe(["a = 1", "b = 2", "c OR d", "e"]);

    [Fact]
    public void Reads_recursive_common_tables_and_compounds()
    {
        var query = Read("""
            WITH RECURSIVE tree(id, depth) AS (
              SELECT id, 0 FROM categories WHERE parent_id IS NULL
              UNION ALL SELECT c.id, depth + 1 FROM categories c JOIN tree ON c.parent_id = tree.id),
            other AS NOT MATERIALIZED (VALUES (1, 2), (3, 4))
            SELECT * FROM tree EXCEPT SELECT * FROM other INTERSECT SELECT 1, 2 ORDER BY 1 LIMIT 2, 3
            """).Query!;
        query.With.Select(w => (w.Name, w.Recursive)).ShouldBe([("tree", true), ("other", true)]);
        query.With[0].Columns.ShouldBe(["id", "depth"]);
        query.With[0].Query!.Compound.ShouldHaveSingleItem().Operator.ShouldBe(CompoundOperator.UnionAll);
        query.With[1].Query!.Rows.Count.ShouldBe(2);
        query.Compound.Select(c => c.Operator).ShouldBe([CompoundOperator.Except, CompoundOperator.Intersect]);
        Text(query.Offset!).ShouldBe("2");
        Text(query.Limit!).ShouldBe("3");
    }

    [Fact]
    public void Reads_subqueries_wherever_they_stand()
    {
        var query = Read("""
            SELECT (SELECT max(x) FROM b WHERE b.id = a.id), EXISTS (SELECT 1 FROM c)
            FROM a WHERE a.k IN (SELECT k FROM d) AND NOT EXISTS (SELECT 1 FROM e) AND (a.x, a.y) = (SELECT 1, 2)
            """).Query!;
        query.Items[0].Expression.ShouldBeOfType<SubqueryExpression>();
        query.Items[1].Expression.ShouldBeOfType<ExistsExpression>();
        query.Where[0].ShouldBeOfType<InExpression>().Query.ShouldNotBeNull();
        query.Where[1].ShouldBeOfType<UnaryExpression>().Operand.ShouldBeOfType<ExistsExpression>();
    }

    [Fact]
    public void Reads_windows()
    {
        var function = Read("select row_number() over (partition by a order by b desc rows between 1 preceding and current row), sum(x) over w from t window w as (order by c)")
            .Query!.Items[0].Expression.ShouldBeOfType<FunctionExpression>();
        function.Over!.PartitionBy.Count.ShouldBe(1);
        function.Over.OrderBy[0].Descending.ShouldBeTrue();
        function.Over.Frame.ShouldBe("rows between 1 preceding and current row");
    }

    [Fact]
    public void Reads_an_upsert()
    {
        var shape = Read("""
            INSERT OR IGNORE INTO main.t AS x (a, b) VALUES (1, ?), (2, lower('B'))
            ON CONFLICT (a, lower(b)) WHERE c IS NULL DO UPDATE SET b = excluded.b, (c, d) = (1, 2) WHERE x.a > 1
            RETURNING id, a + 1 AS n
            """);
        shape.Verb.ShouldBe(StatementVerb.Insert);
        shape.Target!.Name.ShouldBe("t");
        shape.WrittenColumns.ShouldBe(["a", "b"]);
        shape.Query!.Rows.Count.ShouldBe(2);
        var conflict = shape.OnConflict.ShouldHaveSingleItem();
        conflict.Target.Select(Text).ShouldBe(["a", "lower(b)"]);
        conflict.Assignments.Select(a => string.Join('+', a.Columns)).ShouldBe(["b", "c+d"]);
        shape.Returning[1].Alias.ShouldBe("n");
    }

    [Fact]
    public void Reads_insert_from_a_query_with_common_tables()
    {
        var shape = Read("WITH x AS (SELECT 1 AS a) INSERT INTO t SELECT a FROM x WHERE true ON CONFLICT DO NOTHING");
        shape.Query!.With.ShouldHaveSingleItem();
        shape.Query.Sources[0].Name.ShouldBe("x");
        shape.OnConflict.ShouldHaveSingleItem().Assignments.ShouldBeEmpty();
    }

    [Fact]
    public void Reads_update_and_delete_as_searches()
    {
        var update = Read("UPDATE OR ROLLBACK orders AS o SET status = 'x', total = total + 1 FROM users u WHERE u.id = o.user_id AND o.id = ?");
        update.WrittenColumns.ShouldBe(["status", "total"]);
        update.Query!.Sources.Select(s => s.ExposedName).ShouldBe(["o", "u"]);
        update.Query.Where.Count.ShouldBe(2);

        var delete = Read("delete from \"orders\" where id in (select order_id from items) returning *");
        delete.Target!.Name.ShouldBe("orders");
        delete.Query!.Where.Count.ShouldBe(1);
        delete.Returning.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("REPLACE INTO t VALUES (1)")]
    [InlineData("insert into t default values")]
    [InlineData("select * from t where a = \"x\" and b like '%' || ? || '%'")]
    [InlineData("select * from json_each('[1]') j, t where j.value = t.id")]
    [InlineData("select * from (a join b on a.x = b.x) left join (select * from c) as d on d.y = a.y")]
    [InlineData("select * from ((select 1) union select 2)")]
    [InlineData("select (((1))), ((select 1)), ((select 1) + 1)")]
    [InlineData("select * from t not indexed where x in t2 and y in (1)")]
    [InlineData("values (1), (2) order by 1")]
    [InlineData("explain query plan select 1")]
    [InlineData("select x from t group by x having count(*) > 1 order by count(*) desc limit -1")]
    [InlineData("select \"group\", [order], `where` from \"select\"")]
    [InlineData("select key, desc.row, action from desc")]
    [InlineData("select * from 'quoted table' q")]
    [InlineData("select a 'alias' from t where json_extract(data, '$.a') = 1")]
    [InlineData("select * from a natural join b cross join c full outer join d on 1")]
    [InlineData("select iif(a, b, c), raise(abort, 'x') from t")]
    [InlineData("select sum(x) filter (where y) over (order by z) from t")]
    [InlineData("select group_concat(name, ', ' order by name) from t")]
    [InlineData("select * from t where (a, b) in (values (1, 2), (3, 4))")]
    public void Understands_sqlite(string sql) => Read(sql).Understood.ShouldBeTrue();

    [Theory]
    [InlineData("select distinct on (a) a, b from t order by a, b desc nulls last fetch first 3 rows only")]
    [InlineData("select * from only t tablesample system (10) where a = any(array[1,2]) for update skip locked")]
    [InlineData("select * from t, lateral (select * from u where u.id = t.id) x")]
    [InlineData("select * from generate_series(1, 10) with ordinality as g(n, i)")]
    [InlineData("select (a).b, a[1:2], x at time zone 'UTC' from t")]
    [InlineData("(select a from t order by a limit 1) union all (select b from u limit 1) order by 1")]
    [InlineData("insert into t (a) overriding system value values (default) on conflict on constraint c do update set a = excluded.a")]
    [InlineData("update only t set a = default from u where t.id = u.id returning t.*")]
    [InlineData("delete from t using u where t.id = u.id")]
    [InlineData("select percentile_cont(0.5) within group (order by x) from t where a is distinct from b")]
    [InlineData("select '{}'::jsonb ? 'a', b::numeric(10,2)[], c::timestamp with time zone from t")]
    [InlineData("select count(*) from t group by grouping sets ((a), (b))")]
    public void Understands_postgres(string sql)
    {
        // Array slices and grouping sets are the two that stay raw, and are said to be.
        var shape = StatementReader.Read(sql, SqlDialect.Postgres);
        if (sql.Contains("[1:2]", StringComparison.Ordinal) || sql.Contains("grouping sets", StringComparison.Ordinal) || sql.Contains("(a).b", StringComparison.Ordinal))
            shape.Problems.ShouldNotBeEmpty();
        else
            shape.Problems.ShouldBeEmpty();
        shape.Query.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("select sql_calc_found_rows * from `t` use index (ix) where a <=> b limit 5, 10")]
    [InlineData("insert into t (a) values (1) on duplicate key update a = values(a) + 1, b = greatest(values(b), 2)")]
    [InlineData("insert ignore into t set a = 1, b = 'x'")]
    [InlineData("delete t from t join u on t.id = u.id where u.x = 1")]
    [InlineData("update t join u on t.id = u.id set t.a = u.a where u.b > now() - interval 1 day")]
    [InlineData("select group_concat(distinct a order by b separator ', ') from t straight_join u")]
    [InlineData("select * from t where match(a, b) against ('x' in boolean mode) and binary a = 'x' lock in share mode")]
    [InlineData("select \"text\", _utf8'x', date_add(d, interval 1 month), left(a, 1) from t")]
    public void Understands_mysql(string sql) => Read(sql, SqlDialect.MySql).Understood.ShouldBeTrue();

    [Theory]
    [InlineData("select a ? b from t where x = 1")]
    [InlineData("select from where")]
    [InlineData("select a from t where")]
    [InlineData("select a from t where x = = 2 order by y")]
    [InlineData("select a from t limit 1 garbage")]
    public void Says_what_it_did_not_understand(string sql)
    {
        var shape = StatementReader.Read(sql, SqlDialect.Sqlite);
        shape.Understood.ShouldBeFalse();
        shape.Problems.ShouldNotBeEmpty();
        shape.Problems.ShouldAllBe(p => p.Offset >= 0 && p.Offset <= sql.Length && p.Reason.Length > 0);
    }

    [Fact]
    public void One_unreadable_part_leaves_the_others_whole()
    {
        var query = StatementReader.Read("select a, b ! ! c, d from t where x = 1 order by z ! 2, w", SqlDialect.Sqlite).Query!;
        query.Items.Select(i => i.Expression.GetType().Name).ShouldBe(["ColumnReference", "RawExpression", "ColumnReference"]);
        query.Where.Select(Text).ShouldBe(["x = 1"]);
        query.OrderBy.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(10_000, "(", ")")]
    [InlineData(10_000, "(select ", ")")]
    [InlineData(10_000, "not (", ")")]
    [InlineData(10_000, "-(", ")")]
    [InlineData(10_000, "f(", ")")]
    [InlineData(10_000, "case when ", " then 1 end")]
    [InlineData(10_000, "x in (", ")")]
    [InlineData(10_000, "- ", "")]
    [InlineData(10_000, "not ", "")]
    [InlineData(10_000, "1 + ", "")]
    [InlineData(10_000, "a and ", "")]
    [InlineData(10_000, "a || ", "")]
    [InlineData(10_000, "a between ", "")]
    [InlineData(10_000, "a between ", " and 1")]
    [InlineData(10_000, "1 - not ", "")]
    [InlineData(10_000, "f() over (order by ", ")")]
    [InlineData(10_000, "a is ", "")]
    [InlineData(10_000, "case ", "")]
    public void Deep_nesting_does_no_harm(int levels, string open, string close)
    {
        var sql = $"select 1 from t where a = 1 and {string.Concat(Enumerable.Repeat(open, levels))}1{string.Concat(Enumerable.Repeat(close, levels))} order by b";
        var shape = StatementReader.Read(sql, SqlDialect.Sqlite);
        shape.Query.ShouldNotBeNull();
        PredicateAnalysis.Analyze(shape, FakeSchema.Shop).ShouldNotBeEmpty();
    }

    [Fact]
    public void Nested_from_does_no_harm()
    {
        var sql = string.Concat(Enumerable.Repeat("select * from (", 5_000)) + "select 1" + new string(')', 5_000);
        StatementReader.Read(sql, SqlDialect.Sqlite).Understood.ShouldBeFalse();
        StatementReader.Read("select * from " + new string('(', 10_000) + "t" + new string(')', 10_000), SqlDialect.Sqlite).Understood.ShouldBeFalse();
    }

    [Fact]
    public void No_text_makes_it_throw() => SqlSoup.Holds((sql, dialect) =>
    {
        var shape = StatementReader.Read(sql, dialect);
        PredicateAnalysis.Analyze(shape, FakeSchema.Shop);
        return shape.Problems.All(p => p.Offset >= 0 && p.Offset <= sql.Length);
    });

    [Fact]
    public void Mutated_statements_are_read_without_harm()
    {
        var random = new Random(20240229);
        foreach (var original in Mutation.Statements)
        {
            for (var i = 0; i < 300; i++)
            {
                var sql = Mutation.Of(original, random);
                foreach (var dialect in new[] { SqlDialect.Sqlite, SqlDialect.Postgres, SqlDialect.MySql })
                {
                    var shape = StatementReader.Read(sql, dialect);
                    PredicateAnalysis.Analyze(shape, FakeSchema.Shop);
                }
            }
        }
    }
}
