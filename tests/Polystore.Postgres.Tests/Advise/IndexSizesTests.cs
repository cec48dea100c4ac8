using System.Globalization;
using Polystore.Core.Observation;
using Polystore.Postgres.Advise.Candidates;
using Polystore.Postgres.Advise.Sizes;
using Polystore.Postgres.Observe;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Advise;

public sealed class IndexSizesTests
{
    // The columns are independent of each other: what correlation does to the number of distinct pairs is not known to anyone.
    [ServerTheory(TestServer.Postgres | TestServer.HypoPg)]
    [InlineData("id")]
    [InlineData("few")]
    [InlineData("mid")]
    [InlineData("word")]
    [InlineData("id,few")]
    [InlineData("few,mid")]
    [InlineData("word,id")]
    public async Task Predicted_sizes_are_near_those_of_real_indexes(string columns)
    {
        var database = await AdvisorDatabase.CreateAsync("""
            CREATE TABLE t (id bigint NOT NULL, few int NOT NULL, mid int NOT NULL, word text NOT NULL);
            INSERT INTO t SELECT g, g % 10, g / 10 % 5000, md5(g::text) FROM generate_series(1, 100000) g;
            ANALYZE t;
            """);
        var snapshot = await new PostgresProbe().ObserveAsync(database.Url, new ObserveOptions(), null, CancellationToken.None);
        var table = snapshot.Catalog.Tables.Single(table => table.Name == "t");
        var keys = columns.Split(',').Select(column => Core.Catalogs.IndexKey.On(column)).ToList();

        var predicted = IndexSizes.Predict(new CandidateIndex(table, keys), table.Rows!.Value, 8192);

        await database.Server.ExecuteAsync($"CREATE INDEX real ON t ({columns})", database.Name);
        var real = Convert.ToDouble(await database.Server.ScalarAsync("SELECT pg_relation_size('real')", database.Name), CultureInfo.InvariantCulture);
        (predicted / real).ShouldBeInRange(0.75, 1.35, $"predicted {predicted}, real {real}");
    }
}
