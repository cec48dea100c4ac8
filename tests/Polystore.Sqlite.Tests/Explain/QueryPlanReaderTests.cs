using FsCheck;
using FsCheck.Fluent;
using Polystore.Core.Plans;
using Polystore.Sqlite.Explain;

namespace Polystore.Sqlite.Tests.Explain;

public sealed class QueryPlanReaderTests
{
    [Theory]
    [InlineData("SCAN orders", "SCAN", "orders", null, null)]
    [InlineData("SCAN TABLE orders", "SCAN", "orders", null, null)]
    [InlineData("SCAN TABLE orders AS o (~100000 rows)", "SCAN", "orders", "o", null)]
    [InlineData("SCAN TABLE orders AS o USING COVERING INDEX o_user", "SCAN", "orders", "o", "o_user")]
    [InlineData("SEARCH o USING INDEX o_user (user_id=? AND placed_at>?)", "SEARCH", "o", null, "o_user")]
    [InlineData("SEARCH TABLE orders USING INTEGER PRIMARY KEY (rowid=?)", "SEARCH", "orders", null, null)]
    [InlineData("SEARCH p USING PRIMARY KEY (a=? AND b=?)", "SEARCH", "p", null, null)]
    [InlineData("SEARCH m USING AUTOMATIC PARTIAL COVERING INDEX (q=?) LEFT-JOIN", "SEARCH", "m", null, null)]
    [InlineData("SCAN f VIRTUAL TABLE INDEX 0:M1", "SCAN", "f", null, null)]
    [InlineData("SCAN TABLE f VIRTUAL TABLE INDEX 3:", "SCAN", "f", null, null)]
    [InlineData("SCAN my odd table USING INDEX my odd index", "SCAN", "my odd table", null, "my odd index")]
    [InlineData("SCAN CONSTANT ROW", "SCAN", null, null, null)]
    [InlineData("SCAN 3 CONSTANT ROWS", "SCAN", null, null, null)]
    [InlineData("SCAN SUBQUERY 1 AS s", "SCAN", "SUBQUERY 1", "s", null)]
    [InlineData("CO-ROUTINE (subquery-2)", "CO-ROUTINE", "(subquery-2)", null, null)]
    [InlineData("MATERIALIZE v", "MATERIALIZE", "v", null, null)]
    [InlineData("BLOOM FILTER ON dates (d_key=?)", "BLOOM FILTER ON", "dates", null, null)]
    [InlineData("RIGHT-JOIN t", "RIGHT-JOIN", "t", null, null)]
    public void A_line_names_what_it_reads(string detail, string node, string? relation, string? alias, string? index)
    {
        var read = Single(detail);
        (read.Node, read.Relation, read.Alias, read.Index, read.Detail).ShouldBe((node, relation, alias, index, detail));
    }

    [Theory]
    [InlineData("SEARCH o USING COVERING INDEX i (a=? AND b>?)", PlanDetail.Terms, "a=? AND b>?")]
    [InlineData("SEARCH t USING COVERING INDEX tb ((b,c)>(?,?))", PlanDetail.Terms, "(b,c)>(?,?)")]
    [InlineData("SEARCH t USING INDEX i (<expr>=?)", PlanDetail.Terms, "<expr>=?")]
    [InlineData("SEARCH o USING COVERING INDEX i (a=?)", PlanDetail.Covering, "yes")]
    [InlineData("SEARCH o USING AUTOMATIC COVERING INDEX (a=?)", PlanDetail.Automatic, "yes")]
    [InlineData("SEARCH o USING AUTOMATIC PARTIAL COVERING INDEX (a=?)", PlanDetail.Automatic, "partial")]
    [InlineData("SEARCH o USING INTEGER PRIMARY KEY (rowid>?)", PlanDetail.PrimaryKey, "rowid")]
    [InlineData("SCAN f VIRTUAL TABLE INDEX 0:M1", PlanDetail.VirtualTable, "0:M1")]
    [InlineData("USE TEMP B-TREE FOR ORDER BY", PlanDetail.For, "ORDER BY")]
    [InlineData("USE TEMP B-TREE FOR count(DISTINCT)", PlanDetail.For, "count(DISTINCT)")]
    [InlineData("USE TEMP B-TREE FOR LAST 2 TERMS OF ORDER BY", PlanDetail.LastTerms, "2")]
    [InlineData("USE TEMP B-TREE FOR LAST TERM OF ORDER BY", PlanDetail.LastTerms, "1")]
    [InlineData("USE TEMP B-TREE FOR RIGHT PART OF ORDER BY", PlanDetail.For, "ORDER BY")]
    [InlineData("CORRELATED SCALAR SUBQUERY 4", PlanDetail.Number, "4")]
    [InlineData("EXECUTE LIST SUBQUERY 2", PlanDetail.Number, "2")]
    [InlineData("REUSE LIST SUBQUERY 2", PlanDetail.Number, "2")]
    [InlineData("UNION USING TEMP B-TREE", "Temp b-tree", "yes")]
    [InlineData("COMPOUND SUBQUERIES 1 AND 2 USING TEMP B-TREE (UNION)", "Operator", "UNION")]
    [InlineData("MERGE (EXCEPT)", "Operator", "EXCEPT")]
    public void A_line_keeps_its_attributes(string detail, string attribute, string value) =>
        Single(detail).Attributes[attribute].ShouldBe(value);

    [Theory]
    [InlineData("CORRELATED SCALAR SUBQUERY 1", PlanDetail.CorrelatedSubquery)]
    [InlineData("EXECUTE CORRELATED LIST SUBQUERY 1", PlanDetail.CorrelatedSubquery)]
    [InlineData("SCALAR SUBQUERY 1", PlanDetail.ScalarSubquery)]
    [InlineData("LIST SUBQUERY 1", PlanDetail.ListSubquery)]
    [InlineData("MULTI-INDEX OR", PlanDetail.MultiIndexOr)]
    [InlineData("INDEX 2", "INDEX")]
    [InlineData("COMPOUND QUERY", "COMPOUND QUERY")]
    [InlineData("LEFT-MOST SUBQUERY", "LEFT-MOST SUBQUERY")]
    [InlineData("RECURSIVE STEP", "RECURSIVE STEP")]
    [InlineData("HYPERJUMP THE ROWS of t", "HYPERJUMP THE ROWS")]
    public void A_line_is_named_by_its_kind(string detail, string node) => Single(detail).Node.ShouldBe(node);

    [Fact]
    public void Known_names_win_over_the_words_around_them()
    {
        var names = new PlanNames
        {
            Indexes = ["odd (b=?)", "odd"],
            Relations = new Dictionary<string, string> { ["o"] = "orders", ["t USING INDEX x"] = "t USING INDEX x", ["a AS b"] = "a AS b" },
        };
        var search = Single("SEARCH o USING INDEX odd (b=?) (y=?)", names);
        (search.Relation, search.Alias, search.Index, search.Attributes[PlanDetail.Terms]).ShouldBe(("orders", "o", "odd (b=?)", "y=?"));
        Single("SCAN t USING INDEX x USING INDEX odd", names).Relation.ShouldBe("t USING INDEX x");
    }

    [Fact]
    public void The_shells_tree_becomes_the_same_tree()
    {
        var plan = QueryPlanReader.FromText("""
            sqlite> EXPLAIN QUERY PLAN SELECT …;
            QUERY PLAN
            |--MATERIALIZE v
            |  |--SCAN t
            |  `--USE TEMP B-TREE FOR GROUP BY
            |--SCAN v
            `--SEARCH w USING AUTOMATIC COVERING INDEX (b=?)
            """).ShouldNotBeNull();
        plan.Root.Node.ShouldBe(QueryPlanReader.RootNode);
        plan.Root.Children.Select(node => (node.Node, node.Relationship)).ShouldBe([("MATERIALIZE", "subplan"), ("SCAN", "outer"), ("SEARCH", "inner")]);
        plan.Root.Children[0].Children.Select(node => node.Node).ShouldBe(["SCAN", "USE TEMP B-TREE"]);
        plan.Root.Flatten().Select(node => node.Id).ShouldBe([1, 2, 3, 4, 5, 6]);
    }

    [Theory]
    [InlineData("3|0|0|SCAN t\n7|0|0|CORRELATED SCALAR SUBQUERY 1\n9|7|0|SEARCH u USING INDEX uy (y=?)")]
    [InlineData("id  parent  notused  detail\n--  ------  -------  ------\n3   0       0        SCAN t\n7   0       0        CORRELATED SCALAR SUBQUERY 1\n9   7       0        SEARCH u USING INDEX uy (y=?)")]
    [InlineData("│ 3 │ 0 │ 0 │ SCAN t │\n│ 7 │ 0 │ 0 │ CORRELATED SCALAR SUBQUERY 1 │\n│ 9 │ 7 │ 0 │ SEARCH u USING INDEX uy (y=?) │")]
    [InlineData("3,0,0,\"SCAN t\"\n7,0,0,\"CORRELATED SCALAR SUBQUERY 1\"\n9,7,0,\"SEARCH u USING INDEX uy (y=?)\"")]
    [InlineData("├─ SCAN t\n└─ CORRELATED SCALAR SUBQUERY 1\n   └─ SEARCH u USING INDEX uy (y=?)")]
    [InlineData("0|0|0|SCAN TABLE t\n0|0|0|EXECUTE CORRELATED SCALAR SUBQUERY 1\n1|0|0|SEARCH TABLE u USING INDEX uy (y=?)")]
    public void Every_form_that_people_paste_is_understood(string text)
    {
        var plan = QueryPlanReader.FromText(text).ShouldNotBeNull();
        plan.Root.Children.Select(node => node.Node).ShouldBe(["SCAN", "CORRELATED SUBQUERY"]);
        var search = plan.Root.Children[1].Children.ShouldHaveSingleItem();
        (search.Relation, search.Index).ShouldBe(("u", "uy"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello world")]
    [InlineData("SELECT 1")]
    public void What_is_no_plan_is_none(string text) => QueryPlanReader.FromText(text).ShouldBeNull();

    [Fact]
    public void No_text_makes_the_reader_throw()
    {
        var words = Gen.Elements("SCAN ", "SEARCH ", "TABLE ", "USING ", "INDEX ", "COVERING ", "(", ")", "a=?", " AS ", "t", "\n", "|--", "`--", "0|0|0|", "  ", "SUBQUERY 1", "CORRELATED ", "ü", "|", "💥", "USE TEMP B-TREE FOR ", "LAST 9 TERMS OF ", "1,2,3,");
        var text = Gen.OneOf(Gen.Sized(size => words.ArrayOf(size).Select(string.Concat)), ArbMap.Default.GeneratorFor<string>().Where(s => s is not null));
        Prop.ForAll(text.ToArbitrary(), s =>
        {
            var plan = QueryPlanReader.FromText(s, new PlanNames { Indexes = ["t"], Relations = new Dictionary<string, string> { ["t"] = "u" } });
            return plan is null || plan.Root.Flatten().All(node => node.Node.Length > 0);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Rows_that_name_each_other_as_parents_end()
    {
        var plan = QueryPlanReader.FromRows([new(1, 2, "SCAN a"), new(2, 1, "SCAN b"), new(3, 3, "SCAN c"), new(4, 99, "SCAN d"), new(4, 0, "SCAN e")]);
        plan.Root.Flatten().Count().ShouldBeLessThanOrEqualTo(6);
    }

    private static PlanNode Single(string detail, PlanNames? names = null) =>
        QueryPlanReader.FromRows([new SqlitePlanRow(2, 0, detail)], null, names).Root.Children.ShouldHaveSingleItem();
}
