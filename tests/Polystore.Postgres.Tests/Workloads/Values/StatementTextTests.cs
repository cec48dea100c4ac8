using Polystore.Postgres.Workloads.Values;
using Polystore.Sql.PgQuery;

namespace Polystore.Postgres.Tests.Workloads.Values;

public sealed class StatementTextTests
{
    [Theory]
    [InlineData("SELECT 1 FROM t WHERE at > now() - interval $1", "SELECT 1 FROM t WHERE at > now() - CAST($1 AS interval)")]
    [InlineData("SELECT 1 FROM t WHERE at >= date $2 AND at < timestamp with time zone $3", "SELECT 1 FROM t WHERE at >= CAST($2 AS date) AND at < CAST($3 AS timestamp with time zone)")]
    public void Constants_with_their_type_in_front_become_casts(string counted, string readable) => TypedConstants.Rewrite(counted).ShouldBe(readable);

    // The decoys: columns and keywords of the same names.
    [Theory]
    [InlineData("SELECT t.date FROM t WHERE t.date = $1 LIMIT $2")]
    [InlineData("SELECT x FROM t WHERE x::date = $1 AND y IN ($2, $3) ORDER BY x OFFSET $4")]
    public void Columns_called_like_a_type_stay(string sql) => TypedConstants.Rewrite(sql).ShouldBe(sql);

    [Theory]
    [InlineData(
        "SELECT date_trunc($1, at) AS day, count(*) FROM t WHERE kind = $2 GROUP BY date_trunc($3, at) ORDER BY date_trunc($4, at)",
        "SELECT date_trunc($1, at) AS day, count(*) FROM t WHERE kind = $2 GROUP BY date_trunc($1, at) ORDER BY date_trunc($1, at)")]
    [InlineData(
        "SELECT * FROM (SELECT coalesce(a, $1), sum(b) FROM t GROUP BY coalesce(a, $2)) s LIMIT $3",
        "SELECT * FROM (SELECT coalesce(a, $1), sum(b) FROM t GROUP BY coalesce(a, $1)) s LIMIT $2")]
    public void What_is_grouped_by_has_the_parameters_of_what_is_selected(string counted, string plannable) => RepeatedExpressions.Unify(counted).ShouldBe(plannable);

    // The decoy: the same words about another column.
    [Fact]
    public void Expressions_that_differ_keep_their_parameters()
    {
        const string sql = "SELECT date_trunc($1, a), count(*) FROM t GROUP BY a, date_trunc($2, b)";

        RepeatedExpressions.Unify(sql).ShouldBe(sql);
    }

    [Fact]
    public void Constants_that_change_become_parameters_and_others_stay() =>
        GeneralText.Of(["SELECT 1 FROM t WHERE a = 'x' AND b = 'open' LIMIT 10", "SELECT 1 FROM t WHERE a = 'y''' AND b = 'open' LIMIT 10 -- again"])
            .ShouldBe("SELECT 1 FROM t WHERE a = $1 AND b = 'open' LIMIT 10");

    [Fact]
    public void Texts_that_differ_in_more_than_constants_are_left_as_the_first() =>
        GeneralText.Of(["SELECT 1 FROM t WHERE a IN (1, 2)", "SELECT 1 FROM t WHERE a IN (3, 4, 5)"]).ShouldBe("SELECT 1 FROM t WHERE a IN (1, 2)");

    [Fact]
    public void Values_are_written_as_constants_that_read_back_and_no_parameter_is_missed()
    {
        const string sql = "SELECT '$1', \"$2\" /* $1 */ FROM t WHERE a = $1 AND b = $2 AND c = $1";

        var bound = BoundStatement.Write(sql, ["it's \\ $2", null], ["text", "integer"]).ShouldNotBeNull();

        bound.ShouldBe("SELECT '$1', \"$2\" /* $1 */ FROM t WHERE a = (E'it''s \\\\ $2'::text) AND b = (NULL::integer) AND c = (E'it''s \\\\ $2'::text)");
        PgParser.Parse(bound).ShouldHaveSingleItem();
        BoundStatement.Write(sql, ["only one"], ["text", "integer"]).ShouldBeNull();
    }

    [Fact]
    public void Parameters_without_a_value_stay_numbered_without_gaps() =>
        BoundStatement.WriteKnown("SELECT 1 FROM t WHERE a = $3 AND b = $1 AND c = $3 AND d = $2", new Dictionary<int, string> { [1] = "(7)" })
            .ShouldBe("SELECT 1 FROM t WHERE a = $1 AND b = (7) AND c = $1 AND d = $2");
}
