using Polystore.Core.Connections;
using Polystore.Core.Observation;
using Polystore.Postgres.Observe;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Indexes;
using Polystore.Postgres.Rules.Tables;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Rules.Indexes;

public sealed class SizeEstimateTests
{
    [ServerFact(TestServer.Postgres)]
    public async Task Estimates_of_fresh_indexes_and_tables_err_by_less_than_a_fifth()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync("""
            CREATE TABLE f (i int, b bigint, t text, n numeric, d date, m text) WITH (autovacuum_enabled = off);
            INSERT INTO f SELECT i, i, md5(i::text), i / 7.0, '2020-01-01'::date + i, CASE WHEN i % 2 = 0 THEN 'x' || i END FROM generate_series(1, 50000) i;
            CREATE INDEX f_i ON f (i); CREATE INDEX f_b ON f (b); CREATE INDEX f_t ON f (t); CREATE INDEX f_n ON f (n);
            CREATE INDEX f_bt ON f (b, t); CREATE INDEX f_expression ON f (upper(t)); CREATE INDEX f_full ON f (i) WITH (fillfactor = 50);
            """);
        await server.ExecuteAsync("VACUUM (ANALYZE) f", database);

        var snapshot = await new PostgresProbe().ObserveAsync(DatabaseUrl.Parse(server.Url(database)), new ObserveOptions(), null, CancellationToken.None);
        snapshot.TryGet(PostgresSections.Indexes, out var indexes, out _).ShouldBeTrue();
        snapshot.TryGet(PostgresSections.ColumnLayouts, out var layouts, out _).ShouldBeTrue();
        var table = snapshot.Catalog.Tables.ShouldHaveSingleItem();

        indexes.Items.Count.ShouldBe(7);
        foreach (var index in indexes.Items)
        {
            var estimate = BtreeSize.Pages(index.EstimatedEntries, index.EntryDataBytes!.Value, index.EntriesHaveNulls, index.Fillfactor, 8192);
            (estimate / index.Pages).ShouldBeInRange(0.8, 1.2, index.Name);
        }

        var pages = HeapSize.Pages(table, layouts.Tables[0], table.Rows!.Value, 100, 8192);
        (pages!.Value / (table.Bytes!.Value / 8192.0)).ShouldBeInRange(0.8, 1.2);
    }
}
