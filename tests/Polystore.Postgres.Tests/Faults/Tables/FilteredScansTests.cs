using Polystore.Core.Engines;
using Polystore.Postgres.Tests.Faults.Accuracy;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Faults.Tables;

/// <summary>Large tables read in full where pg_qualstats says what by.</summary>
public sealed class FilteredScansTests
{
    private static readonly SeededFault Scans = new()
    {
        Rule = "PG-TABLE-SEQ-SCAN", Fault = "", Decoy = "", Subject = "", Days = 2,
        Options = new Dictionary<string, double> { ["minimum-rows"] = 5000, ["scans-per-day"] = 2 },
    };

    [ShowsFault("PG-TABLE-SEQ-SCAN", FaultWay.OneWay)]
    [ServerFact(TestServer.Postgres | TestServer.QualStats)]
    public async Task Columns_that_scans_filter_by_become_the_index_that_ends_them()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("""
            CREATE EXTENSION pg_qualstats;
            CREATE TABLE "Orders" (id int PRIMARY KEY, state text, place int, at date, note text) WITH (autovacuum_enabled = off);
            INSERT INTO "Orders" SELECT i, 's' || i % 4, i % 300, '2024-01-01'::date + i % 1000, 'n' || i FROM generate_series(1, 10000) i;
            CREATE TABLE broad (id int, at date) WITH (autovacuum_enabled = off);
            INSERT INTO broad SELECT i, '2024-01-01'::date + i % 1000 FROM generate_series(1, 10000) i;
            CREATE TABLE either (a int, b int) WITH (autovacuum_enabled = off);
            INSERT INTO either SELECT i, i FROM generate_series(1, 10000) i;
            ANALYZE;
            """);
        await FaultSuite.RunAsync(server, database, "SET pg_qualstats.sample_rate = 1; " + string.Concat(Enumerable.Repeat(
            """
            SELECT count(*) FROM "Orders" WHERE state = 's1' AND at >= '2026-09-01' AND place = 7;
            SELECT count(*) FROM "Orders" WHERE note LIKE '%7';
            SELECT count(*) FROM broad WHERE at > '2024-02-01';
            SELECT count(*) FROM either WHERE a = 7 OR b = 9;
            """, 10)));

        var findings = await FaultSuite.FindingsAsync(server, database, Scans);
        findings.Select(finding => finding.Object).ShouldBe(["public.Orders", "public.broad", "public.either"], ignoreOrder: true);

        // Decoys: most rows pass the one, and an index on either column of the other leaves the scan as it is.
        findings.Where(finding => finding.Object != "public.Orders").ShouldAllBe(finding => !finding.Remedy!.IsAutomatic);

        var found = findings.Single(finding => finding.Object == "public.Orders");
        found.Evidence.Single(evidence => evidence.Name == "filtered by").Value.ToString().ShouldBe("state = … AND place = … AND at >= …");
        var apply = found.Remedy!.Apply.ShouldHaveSingleItem();
        apply.ShouldEndWith("ON public.\"Orders\" (place, state, at)");
        await FaultSuite.ApplyAsync(server, database, new Change(found.Fingerprint, found.Title, found.Remedy.Apply, found.Remedy.Rollback));
        var plan = (string)(await server.ScalarAsync("EXPLAIN (FORMAT JSON) SELECT count(*) FROM \"Orders\" WHERE state = 's1' AND at >= '2026-09-01' AND place = 7", database))!;
        plan.ShouldNotContain("Seq Scan");
    }
}
