using Polystore.Core.Catalogs;
using Polystore.Sqlite.Advise.Candidates;
using Polystore.Sqlite.Advise.Statistics;
using Polystore.Sqlite.Advise.Uses;
using WorkloadStatement = Polystore.Core.Workloads.WorkloadStatement;

namespace Polystore.Sqlite.Tests.Advise;

public sealed class CandidateGeneratorTests
{
    private static readonly Table Orders = new()
    {
        Schema = "main",
        Name = "orders",
        Columns =
        [
            new Column { Name = "id", Type = "INTEGER" },
            new Column { Name = "user_id", Type = "INTEGER" },
            new Column { Name = "status", Type = "TEXT" },
            new Column { Name = "placed_at", Type = "TEXT" },
            new Column { Name = "total", Type = "REAL" },
        ],
        Constraints = [new Constraint { Kind = ConstraintKind.PrimaryKey, Columns = ["id"] }],
    };

    [Theory]
    [InlineData("SELECT * FROM orders WHERE user_id = 1 AND placed_at > '2025'", "user_id, placed_at")]
    [InlineData("SELECT * FROM orders o WHERE o.user_id = 1 ORDER BY o.placed_at DESC, o.id DESC", "user_id, placed_at")]
    [InlineData("SELECT * FROM orders ORDER BY status, placed_at DESC", "status, placed_at DESC")]
    [InlineData("SELECT * FROM orders ORDER BY status DESC, placed_at DESC", "status, placed_at")]
    [InlineData("SELECT status, count(*) FROM orders GROUP BY 1", "status")]
    [InlineData("SELECT DISTINCT status FROM orders", "status")]
    [InlineData("SELECT total FROM orders WHERE user_id = 1", "user_id, total")]
    [InlineData("SELECT * FROM orders WHERE substr(placed_at, 1, 10) = '2025-01-01'", "substr(placed_at, 1, 10)")]
    [InlineData("SELECT * FROM orders a, orders b WHERE a.total = b.user_id AND a.status = 'x'", "status, total")]
    [InlineData("SELECT x.u FROM (SELECT user_id AS u, total FROM orders) x WHERE x.u = 5", "user_id")]
    [InlineData("SELECT * FROM orders WHERE (user_id, status) = (1, 'a')", "user_id, status")]
    public void Keys_follow_from_the_statement(string sql, string expected) => Keys(sql).ShouldContain(expected);

    [Theory]
    [InlineData("SELECT * FROM orders WHERE id = 5")]
    [InlineData("SELECT * FROM orders WHERE +user_id = 5")]
    [InlineData("SELECT * FROM orders WHERE placed_at LIKE '%5'")]
    [InlineData("SELECT * FROM orders WHERE user_id <> 5")]
    [InlineData("SELECT * FROM orders WHERE user_id + total = placed_at + 1 AND random() = 1")]
    [InlineData("SELECT * FROM orders")]
    [InlineData("SELECT FROM WHERE ((")]
    public void What_no_index_answers_makes_no_candidate(string sql) => Keys(sql).Where(keys => !keys.Contains('+')).ShouldBeEmpty();

    [Fact]
    public void A_condition_on_few_values_may_become_a_predicate_but_one_on_many_may_not()
    {
        Predicates("SELECT * FROM orders WHERE status = 'open' ORDER BY placed_at").ShouldContain("status = 'open'");
        Predicates("SELECT * FROM orders WHERE user_id = 5 ORDER BY placed_at").ShouldBeEmpty();
        Predicates("SELECT * FROM orders WHERE status = ? ORDER BY placed_at").ShouldBeEmpty();
    }

    private static List<string> Keys(string sql) =>
        [.. Candidates(sql).Where(candidate => candidate.Predicate is null).Select(candidate => string.Join(", ", candidate.Keys.Select(IndexSql.Key)))];

    private static List<string> Predicates(string sql) => [.. Candidates(sql).Select(candidate => candidate.Predicate).OfType<string>()];

    private static IEnumerable<(IReadOnlyList<IndexKey> Keys, string? Predicate)> Candidates(string sql)
    {
        var use = new StatementUseReader(new Catalog { Tables = [Orders] }).Read(new WorkloadStatement { Id = "q", Sql = sql });
        var generator = new CandidateGenerator(new Dictionary<string, Table>(StringComparer.OrdinalIgnoreCase) { ["orders"] = Orders }, new FixedFacts());
        return use.Sources.SelectMany(generator.For);
    }

    private sealed class FixedFacts : ITableFacts
    {
        public double Rows(string table) => 10_000;

        public double Count(string table, IReadOnlyCollection<string> conditions) => 10_000 * Math.Pow(0.1, conditions.Count);

        public double Distinct(string table, IReadOnlyList<IndexKey> keys, string? predicate) => keys[0].Column == "status" ? 6 : 1_000;

        public double Bytes(string table, IndexKey key) => 8;
    }
}
