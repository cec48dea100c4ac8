using Polystore.Runtime.Stores;
using Polystore.Sql;

namespace Polystore.Runtime.Tests.Stores;

public sealed class SqlQueryTests
{
    [Fact]
    public void A_text_that_was_read_grows_with_what_is_written_after_it()
    {
        var query = new SqlQuery().Write("SELECT a FROM t WHERE b = ").Value(1);
        query.Text.ShouldBe("SELECT a FROM t WHERE b = $1");

        query.Write(" AND c = ").Value("x").Write($" ORDER BY {new SqlName("a")}");

        query.Text.ShouldBe("SELECT a FROM t WHERE b = $1 AND c = $2 ORDER BY \"a\"");
        query.Values.ShouldBe([1, "x"]);
    }

    [Fact]
    public void A_query_in_another_keeps_its_values_and_stays_as_it_was()
    {
        SqlQuery inner = $"b = {1} AND c = {2}";
        SqlQuery outer = $"SELECT a FROM t WHERE d = {0} AND ({inner}) LIMIT {3}";

        outer.Text.ShouldBe("SELECT a FROM t WHERE d = $1 AND (b = $2 AND c = $3) LIMIT $4");
        outer.Values.ShouldBe([0, 1, 2, 3]);
        inner.Text.ShouldBe("b = $1 AND c = $2");
    }

    [Fact]
    public void Summaries_stay_right_however_many_texts_there_are()
    {
        var summaries = new SqlSummaries(SqlDialect.Postgres);
        foreach (var i in Enumerable.Range(0, 5_000).Concat(Enumerable.Range(0, 5_000)))
        {
            var summary = summaries.Of($"UPDATE t{i} SET a = 1");

            (summary.Name, summary.Target, summary.IsRepeatable, summary.Text).ShouldBe(("UPDATE", $"t{i}", false, $"UPDATE t{i} SET a = 1"));
        }

        summaries.Of("SELECT a FROM t7").ShouldBe(summaries.Of("SELECT a FROM t7"));
        summaries.OfBatch([new SqlQuery().Write("SELECT a FROM t"), new SqlQuery().Write("SELECT b FROM u")]).Name.ShouldBe("BATCH SELECT");
    }
}
