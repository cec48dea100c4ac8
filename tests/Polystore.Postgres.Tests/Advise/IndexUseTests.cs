using Polystore.Core.Observation;
using Polystore.Postgres.Advise;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Advise;

public sealed class IndexUseTests
{
    [ServerFact(TestServer.Postgres | TestServer.HypoPg)]
    public async Task Plans_tell_which_of_the_advised_indexes_are_used_partitions_included()
    {
        var database = await AdvisorDatabase.CreateAsync("""
            CREATE TABLE readings (id bigint NOT NULL, sensor int NOT NULL, at date NOT NULL, note text NOT NULL) PARTITION BY RANGE (at);
            CREATE TABLE readings_24 PARTITION OF readings FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
            CREATE TABLE readings_25 PARTITION OF readings FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
            INSERT INTO readings SELECT g, g % 5000, date '2024-01-01' + g % 700, repeat('x', 60) FROM generate_series(1, 60000) g;
            CREATE TABLE "Odd ones" (a int, b int);
            INSERT INTO "Odd ones" SELECT g, g % 7000 FROM generate_series(1, 30000) g;
            VACUUM ANALYZE;
            """);
        var advice = await database.AdviseAsync("-- calls: 10\nSELECT note FROM readings WHERE sensor = 12;\n-- calls: 10\nSELECT a FROM \"Odd ones\" WHERE b = 3;\n-- calls: 1\nSELECT count(*) FROM readings;");
        advice.Indexes.Count.ShouldBe(2);
        var partitioned = advice.Indexes.Single(index => index.Index.Table == "readings");
        await database.Server.ExecuteAsync(partitioned.Apply[0], database.Name);

        var uses = await new IndexUseReader().ConfirmUseAsync(database.Url, advice, new ObserveOptions(), CancellationToken.None);

        var (made, left) = (uses.Single(use => use.Index == partitioned.Index.Name), uses.Single(use => use.Index != partitioned.Index.Name));
        made.Exists.ShouldBeTrue();
        made.Statements.ShouldBe(["q1"]);
        left.Exists.ShouldBeFalse();
        left.Statements.ShouldBeEmpty();
    }
}
