using Polystore.Sql.Shapes;

namespace Polystore.Sql.Tests.Shapes;

public sealed class ShapeResolverTests
{
    private static ResolvedShape Resolve(string sql, SqlDialect? dialect = null) =>
        ShapeResolver.Resolve(StatementReader.Read(sql, dialect ?? SqlDialect.Sqlite), FakeSchema.Shop);

    /// <summary>Every bound reference as <c>written=source.column</c>, in order of appearance.</summary>
    private static string Bindings(string sql)
    {
        var resolved = Resolve(sql);
        var references = resolved.Blocks.SelectMany(b => b.Block.Expressions()).SelectMany(e => e.SelfAndDescendants()).OfType<ColumnReference>()
            .Where(r => !r.IsStar).DistinctBy(r => r.Range).OrderBy(r => r.Range.Start);
        return string.Join(' ', references.Select(r => resolved.BindingOf(r) is { } b
            ? $"{r.Column}={(b.IsOuter ? "outer:" : "")}{b.Source.Source.ExposedName}.{b.Column}"
            : $"{r.Column}=?"));
    }

    [Theory]
    [InlineData("select EMAIL from users", "EMAIL=users.email")]
    [InlineData("select u.id, status from users u join orders o on o.user_id = u.id", "id=u.id status=o.status user_id=o.user_id id=u.id")]
    [InlineData("select nothing, \"text\" from users", "nothing=? text=?")]
    [InlineData("select rowid, users.oid from users", "rowid=users.rowid oid=users.rowid")]
    [InlineData("select x from unknown where unknown.y = 1", "x=unknown.x y=unknown.y")]
    [InlineData("select d.n from (select name as n from users) d where n = 1", "n=d.n name=users.name n=d.n")]
    [InlineData("with c(k) as (select id from users) select k from c", "id=users.id k=c.k")]
    [InlineData("with c as (select * from users) select email from c", "email=c.email")]
    [InlineData("select 1 from users u where exists (select 1 from orders where user_id = u.id and country = 'x')", "user_id=orders.user_id id=outer:u.id country=outer:u.country")]
    [InlineData("select value from users, json_each(users.name)", "value=json_each.value name=users.name")]
    [InlineData("select id from users join orders using (id)", "id=users.id")]
    [InlineData("with recursive t as (select id, parent_id from categories union all select c.id, c.parent_id from categories c join t on t.id = c.parent_id) select id from t",
        "id=categories.id parent_id=categories.parent_id id=c.id parent_id=c.parent_id id=t.id parent_id=c.parent_id id=t.id")]
    [InlineData("select main.users.id from main.users", "id=users.id")]
    public void Binds_references(string sql, string expected) => Bindings(sql).ShouldBe(expected);

    [Fact]
    public void An_alias_wins_in_order_by_and_a_column_elsewhere()
    {
        var resolved = Resolve("select lower(name) as email, name as n from users where email = 'x' order by email, n");
        var block = resolved.Blocks[0].Block;
        resolved.BindingOf((ColumnReference)block.Where[0].Children[0])!.Column.ShouldBe("email");
        resolved.AliasTargetOf((ColumnReference)block.OrderBy[0].Expression).ShouldBeOfType<FunctionExpression>();
        resolved.BindingOf((ColumnReference)block.OrderBy[1].Expression)!.Column.ShouldBe("name");
    }

    [Fact]
    public void Correlation_is_marked_from_the_block_up_to_the_source()
    {
        var resolved = Resolve("select 1 from users u where id in (select id from orders where total > (select avg(price) from products where id = u.id))");
        resolved.Blocks.Select(b => (b.Role, b.IsCorrelated)).ShouldBe([(BlockRole.Main, false), (BlockRole.In, true), (BlockRole.Scalar, true)]);
    }

    [Fact]
    public void Follows_a_column_through_what_only_passes_rows_on()
    {
        var resolved = Resolve("with c as (select id as k from (select * from users) s) select k from c where k = 1");
        var reference = (ColumnReference)resolved.Blocks[0].Block.Where[0].Children[0];
        resolved.TableColumnOf(reference)!.Column.ShouldBe("id");
    }

    [Theory]
    [InlineData("select k from (select id as k from users limit 10) where k = 1")]
    [InlineData("select k from (select id as k from users union select id from orders) where k = 1")]
    [InlineData("select k from (select max(id) as k from users) where k = 1")]
    [InlineData("with c as (select id as k from users) select a.k from c a join c b where a.k = 1")]
    public void Stops_where_a_condition_cannot_pass(string sql)
    {
        var resolved = Resolve(sql);
        var reference = (ColumnReference)resolved.Blocks[0].Block.Where[0].Children[0];
        resolved.BindingOf(reference).ShouldNotBeNull();
        resolved.TableColumnOf(reference).ShouldBeNull();
    }

    [Fact]
    public void A_star_over_a_merged_join_shows_the_column_once() =>
        Resolve("select * from orders join users using (id)").Blocks[0].Output!.Count(o => o.Name == "id").ShouldBe(1);

    [Fact]
    public void Postgres_tells_quoted_names_of_other_case_apart()
    {
        var resolved = Resolve("select \"ID\", ID from users", SqlDialect.Postgres);
        resolved.Unresolved.ShouldHaveSingleItem().Column.ShouldBe("ID");
    }
}
