using Polystore.Core.Catalogs;
using Polystore.Postgres.Explain.Rules.Reading;
using Polystore.Postgres.Workloads;
using Polystore.Sql.PgQuery;

namespace Polystore.Postgres.Tests.Workloads;

public sealed class ViewExpansionTests
{
    private static readonly Catalog Catalog = new()
    {
        Tables = [new Table { Schema = "public", Name = "t", Columns = [Of("id"), Of("kind")] }],
        Views =
        [
            new View { Schema = "public", Name = "v", Columns = [Of("key")], Definition = " SELECT t.id AS key\n   FROM t\n  WHERE t.kind = 1;" },
            new View { Schema = "public", Name = "outer_v", Columns = [Of("key")], Definition = " SELECT v.key FROM v;" },
        ],
    };

    [Theory]
    [InlineData("SELECT * FROM v WHERE key = 1", "SELECT * FROM (SELECT t.id AS key\n   FROM t\n  WHERE t.kind = 1) AS v WHERE key = 1")]
    [InlineData("SELECT * FROM public.v x(a) JOIN t ON x.a = t.id", "SELECT * FROM (SELECT t.id AS key\n   FROM t\n  WHERE t.kind = 1) x(a) JOIN t ON x.a = t.id")]
    [InlineData("DELETE FROM t WHERE id IN (SELECT key FROM outer_v)", "DELETE FROM t WHERE id IN (SELECT key FROM (SELECT v.key FROM (SELECT t.id AS key\n   FROM t\n  WHERE t.kind = 1) AS v) AS outer_v)")]
    [InlineData("WITH v AS (SELECT 1 AS key) SELECT * FROM v", "WITH v AS (SELECT 1 AS key) SELECT * FROM v")]
    [InlineData("UPDATE v SET key = 2 WHERE key = 1", "UPDATE v SET key = 2 WHERE key = 1")]
    [InlineData("SELECT id AS v FROM t", "SELECT id AS v FROM t")]
    public void The_query_of_a_view_stands_where_it_is_read(string sql, string expected) =>
        new ViewExpansion(Catalog, new CatalogLookup(Catalog, "public")).Expand(PgParser.Parse(sql)[0]).Sql.ShouldBe(expected);

    private static Column Of(string name) => new() { Name = name, Type = "integer" };
}
