using Polystore.Sql.Shapes;

namespace Polystore.Sql.Tests.Shapes;

public sealed class PredicateAnalysisTests
{
    private static IReadOnlyList<TableAccess> Analyze(string sql, SqlDialect? dialect = null)
    {
        var shape = StatementReader.Read(sql, dialect ?? SqlDialect.Sqlite);
        shape.Problems.ShouldBeEmpty();
        return PredicateAnalysis.Analyze(shape, FakeSchema.Shop);
    }

    private static TableAccess One(string sql, SqlDialect? dialect = null) => Analyze(sql, dialect).ShouldHaveSingleItem();

    private static string Predicates(IEnumerable<ColumnPredicate> predicates) => string.Join(' ', predicates.Select(p => $"{p.Column}:{p.Form}:{p.ComparedWith}"));

    [Theory]
    [InlineData("status = 'open'", "status:Equal:Literal")]
    [InlineData("? = status", "status:Equal:Parameter")]
    [InlineData("status is null", "status:IsNull:Literal")]
    [InlineData("status in ('a', ?)", "status:In:Parameter")]
    [InlineData("status in ('a')", "status:Equal:Literal")]
    [InlineData("status = 'a' or status = 'b' or 'c' = status", "status:In:Literal")]
    [InlineData("user_id in (select id from users)", "user_id:InSubquery:Subquery")]
    [InlineData("user_id = (select max(id) from users)", "user_id:Equal:Subquery")]
    [InlineData("created_at = date('now')", "created_at:Equal:Expression")]
    [InlineData("(status, user_id) = ('a', 1)", "status:Equal:Literal user_id:Equal:Literal")]
    [InlineData("(status, user_id) in (('a', 1), ('b', 2))", "status:In:Literal user_id:In:Literal")]
    [InlineData("status = \"open\"", "status:Equal:Literal")]
    [InlineData("rowid = 5", "rowid:Equal:Literal")]
    public void Finds_equalities(string where, string expected) =>
        Predicates(Analyze($"select 1 from orders where {where}")[0].Equalities).ShouldBe(expected);

    [Theory]
    [InlineData("total > 5", "total:GreaterThan:Literal")]
    [InlineData("5 > total", "total:LessThan:Literal")]
    [InlineData("total between ? and 10", "total:Between:Parameter")]
    [InlineData("created_at like '2024-01%'", "created_at:Prefix:Literal")]
    [InlineData("(created_at, id) < (?, ?)", "created_at:LessOrEqual:Parameter")]
    public void Finds_ranges(string where, string expected) => Predicates(One($"select 1 from orders where {where}").Ranges).ShouldBe(expected);

    [Theory]
    [InlineData("lower(status) = 'x'", "lower(status)", SargabilityProblem.FunctionOnColumn)]
    [InlineData("date(created_at) between '2024-01-01' and ?", "date(created_at)", SargabilityProblem.FunctionOnColumn)]
    [InlineData("note ->> '$.a' = 1", "note ->> '$.a'", SargabilityProblem.ArithmeticOnColumn)]
    [InlineData("json_extract(note, '$.a') in (1, 2)", "json_extract(note, '$.a')", SargabilityProblem.FunctionOnColumn)]
    [InlineData("total * 2 > 10", "total * 2", SargabilityProblem.ArithmeticOnColumn)]
    [InlineData("cast(id as text) = '1'", "CAST(id AS text)", SargabilityProblem.CastOnColumn)]
    public void Finds_conditions_on_expressions(string where, string text, SargabilityProblem problem)
    {
        var access = One($"select 1 from orders where {where}");
        access.Expressions.ShouldHaveSingleItem().Text.ShouldBe(text);
        access.NotSargable.ShouldHaveSingleItem().Problem.ShouldBe(problem);
        access.Equalities.ShouldBeEmpty();
        access.Ranges.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("replace(note, '\0', '') = 'x'", "PostgreSQL text cannot hold the character U+0000")]
    [InlineData("note || $$a\0$$ = 'x'", "PostgreSQL text cannot hold the character U+0000")]
    [InlineData("lower(note || \"a\0b\") = 'x'", "a name cannot hold the character U+0000")]
    public void What_no_database_holds_is_not_understood_and_the_rest_is(string where, string problem)
    {
        var shape = StatementReader.Read($"select 1 from orders where {where} and status = 'open'", SqlDialect.Postgres);
        shape.Problems.ShouldHaveSingleItem().Reason.ShouldBe(problem);
        var access = PredicateAnalysis.Analyze(shape, FakeSchema.Shop).ShouldHaveSingleItem();
        access.Expressions.ShouldBeEmpty();
        access.Source.Source.Name.ShouldBe("orders");
    }

    [Theory]
    [InlineData("note like '%x'", SargabilityProblem.LeadingWildcard)]
    [InlineData("note like ?", SargabilityProblem.UnknownPattern)]
    [InlineData("status <> 'x'", SargabilityProblem.Negation)]
    [InlineData("status not in ('x')", SargabilityProblem.Negation)]
    [InlineData("not (status = 'x')", SargabilityProblem.Negation)]
    [InlineData("status = 5", SargabilityProblem.TypeMismatch)]
    [InlineData("user_id = 'abc'", SargabilityProblem.TypeMismatch)]
    public void Notes_what_no_index_on_the_column_serves(string where, SargabilityProblem problem)
    {
        var sql = $"select 1 from orders where {where}";
        var note = One(sql).NotSargable.ShouldHaveSingleItem();
        note.Problem.ShouldBe(problem);
        note.Condition.Range.Text(sql).ShouldBe(where);
    }

    [Fact]
    public void Finds_joins_in_both_roles()
    {
        var accesses = Analyze("select 1 from users u join orders o on o.user_id = u.id where o.total > u.id + 1");
        accesses[0].Joins.Select(j => (j.Column, j.Other.Source.Alias, j.OtherColumn)).ShouldBe([("id", "o", "user_id")]);
        accesses[1].Joins.Select(j => (j.Column, j.Form, j.Other.Source.Alias, j.OtherColumn))
            .ShouldBe([("total", PredicateForm.GreaterThan, "u", null), ("user_id", PredicateForm.Equal, "u", "id")], ignoreOrder: true);
    }

    [Fact]
    public void An_outer_join_narrows_down_only_the_side_that_may_be_missing()
    {
        var accesses = Analyze("select 1 from users u left join orders o on o.user_id = u.id and u.country = 'x' and o.status = 'open'");
        accesses[0].Equalities.ShouldBeEmpty();
        accesses[0].Joins.ShouldBeEmpty();
        accesses[1].Joins.ShouldHaveSingleItem().Column.ShouldBe("user_id");
        Predicates(accesses[1].Equalities).ShouldBe("status:Equal:Literal");
    }

    [Fact]
    public void Using_and_natural_are_joins_too()
    {
        Analyze("select 1 from users join orders using (id)")[1].Joins.ShouldHaveSingleItem().Column.ShouldBe("id");
        Analyze("select 1 from items natural join (select 1) x").Count.ShouldBe(1);
    }

    [Fact]
    public void A_correlated_condition_is_a_join_with_the_outer_table()
    {
        var accesses = Analyze("select 1 from users u where exists (select 1 from orders where user_id = u.id)");
        accesses[0].Joins.ShouldBeEmpty();
        var join = accesses[1].Joins.ShouldHaveSingleItem();
        join.IsCorrelated.ShouldBeTrue();
        (join.Column, join.OtherColumn).ShouldBe(("user_id", "id"));
        accesses[0].ReferencedColumns.ShouldBe(["id"]);
    }

    [Fact]
    public void Finds_what_a_partial_index_could_hold() => One(
        "select 1 from users where deleted_at is null and country = 'x' and email is not null and name = ? and created_at > date('now') and lower(name) = 'y'")
        .ConstantConditions.Select(c => SqlExpressionText.Write(c, SqlDialect.Sqlite))
        .ShouldBe(["deleted_at IS NULL", "country = 'x'", "email IS NOT NULL", "lower(name) = 'y'"]);

    [Fact]
    public void Finds_the_order_that_an_index_could_give()
    {
        var order = One("select * from orders where status = 'x' order by created_at desc, note collate nocase, 1").OrderBy!;
        order.IsComplete.ShouldBeFalse();
        order.Keys.Select(k => (k.Column, k.Descending, k.Collation)).ShouldBe([("created_at", true, null), ("note", false, "nocase")]);
    }

    [Fact]
    public void The_order_stops_at_a_key_of_another_table()
    {
        var accesses = Analyze("select u.name n from users u join orders o on o.user_id = u.id order by n, o.total");
        accesses[0].OrderBy!.Keys.ShouldHaveSingleItem().Column.ShouldBe("name");
        accesses[0].OrderBy!.IsComplete.ShouldBeFalse();
        accesses[1].OrderBy.ShouldBeNull();
    }

    [Fact]
    public void Finds_grouping_distinct_and_extremes()
    {
        One("select user_id, count(*) from orders group by 1, status").GroupBy!.Keys.Select(k => k.Column).ShouldBe(["user_id", "status"]);
        One("select distinct status, user_id from orders").Distinct!.Keys.Count.ShouldBe(2);
        One("select max(total), min(id) from orders where user_id = 1").Extremes.ShouldBe([new Extreme("total", true), new Extreme("id", false)]);
        One("select lower(name) from users order by lower(name)").OrderBy!.Keys.ShouldHaveSingleItem().Column.ShouldBeNull();
        One("select count(*) n from users group by country order by n").OrderBy.ShouldBeNull();
    }

    [Fact]
    public void Names_every_column_used_for_a_covering_index()
    {
        var accesses = Analyze("select o.total from orders o join users u on u.id = o.user_id where o.status = 'x' group by u.country");
        accesses[0].ReferencedColumns.ShouldBe(["user_id", "status", "total"]);
        accesses[1].ReferencedColumns.ShouldBe(["id", "country"]);
        One("select count(*) from orders where status = 'x'").ReferencedColumns.ShouldBe(["status"]);
        One("select * from items").UsesAllColumns.ShouldBeTrue();
    }

    [Fact]
    public void Groups_the_branches_of_or()
    {
        var group = One("select 1 from orders where user_id = 1 or (status = 'x' and total > 5)").OrGroups.ShouldHaveSingleItem();
        group.Branches.Select(Predicates).ShouldBe(["user_id:Equal:Literal", "status:Equal:Literal total:GreaterThan:Literal"]);
        Analyze("select 1 from users u join orders o on o.user_id = u.id where u.email = 'x' or o.status = 'y'")
            .ShouldAllBe(a => a.NotSargable.Single().Problem == SargabilityProblem.OrWithoutCommonSource);
    }

    [Fact]
    public void A_condition_on_a_subquery_reaches_the_table_inside()
    {
        var access = One("select s from (select status as s, total from orders) x where x.s = 'open' and total > 1");
        Predicates(access.Equalities).ShouldBe("status:Equal:Literal");
        Predicates(access.Ranges).ShouldBe("total:GreaterThan:Literal");
    }

    [Fact]
    public void Update_and_delete_search_the_written_table()
    {
        var update = One("update orders set status = 'x', total = total + 1 where id = ?");
        update.IsWritten.ShouldBeTrue();
        Predicates(update.Equalities).ShouldBe("id:Equal:Parameter");
        update.ReferencedColumns.ShouldBe(["id", "total"]);
        Predicates(One("delete from orders where created_at < '2024'").Ranges).ShouldBe("created_at:LessThan:Literal");
    }

    [Fact]
    public void A_condition_between_columns_of_one_row_serves_no_index()
    {
        var access = One("select 1 from orders where total = user_id and total = total + 1");
        access.Equalities.ShouldBeEmpty();
        access.Joins.ShouldBeEmpty();
    }

    [Fact]
    public void Collations_are_kept() =>
        One("select 1 from users where email = 'x' collate nocase").Equalities.ShouldHaveSingleItem().Collation.ShouldBe("nocase");

    [Fact]
    public void A_truth_value_is_an_equality_where_columns_can_hold_one() =>
        Predicates(One("select 1 from users where deleted_at", SqlDialect.Postgres).Equalities).ShouldBe("deleted_at:Equal:Literal");
}
