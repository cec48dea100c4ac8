using Npgsql;
using Polystore.Core.Connections;
using Polystore.Core.Observation;
using Polystore.Core.Proofs;
using Polystore.Postgres.Connect;
using Polystore.Postgres.Observe;
using Polystore.Postgres.Scratch;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Advise;

/// <summary>A copy of a part of the rows in which everything that belongs together is there.</summary>
public sealed class SampledCopyTests
{
    // Two parents for each line, a tree, a cycle of two tables, partitions, generated and odd columns, a small table, rows that refer to nothing.
    private const string Shop = """
        CREATE TABLE country (code text PRIMARY KEY);
        CREATE TABLE customer (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, country text NOT NULL REFERENCES country, "odd, name" text, referrer int REFERENCES customer, last_order bigint);
        CREATE TABLE product (sku text PRIMARY KEY, weight numeric(8,2));
        CREATE TABLE orders (id bigserial PRIMARY KEY, customer_id int REFERENCES customer, at timestamptz NOT NULL DEFAULT now());
        ALTER TABLE customer ADD FOREIGN KEY (last_order) REFERENCES orders DEFERRABLE INITIALLY DEFERRED;
        CREATE TABLE line (order_id bigint NOT NULL REFERENCES orders, number int NOT NULL, sku text NOT NULL REFERENCES product, doubled int GENERATED ALWAYS AS (number * 2) STORED, PRIMARY KEY (order_id, number));
        CREATE TABLE parcel (order_id bigint NOT NULL, number int NOT NULL, said text, FOREIGN KEY (order_id, number) REFERENCES line);
        CREATE TABLE visit (at date NOT NULL, customer_id int REFERENCES customer, page text) PARTITION BY RANGE (at);
        CREATE TABLE visit_25 PARTITION OF visit FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
        CREATE TABLE note (said text);
        CREATE MATERIALIZED VIEW busy AS SELECT customer_id, count(*) FROM orders GROUP BY 1;
        CREATE INDEX ON line (sku);
        INSERT INTO country SELECT 'c' || g FROM generate_series(1, 50) g;
        INSERT INTO customer (country, "odd, name", referrer) SELECT 'c' || 1 + g % 50, E'tab\tline\nback\\slash', CASE WHEN g > 10 THEN g / 10 END FROM generate_series(1, 40000) g;
        INSERT INTO product SELECT 'p' || g, g FROM generate_series(1, 35000) g;
        INSERT INTO orders (customer_id) SELECT CASE WHEN g % 50 > 0 THEN 1 + (40000 * random() ^ 3)::int % 40000 END FROM generate_series(1, 80000) g;
        INSERT INTO line SELECT 1 + g / 2, g % 2, 'p' || 1 + (35000 * random() ^ 2)::int % 35000 FROM generate_series(0, 159999) g;
        INSERT INTO parcel SELECT order_id, number, NULL FROM line WHERE order_id % 4 = 0;
        INSERT INTO visit SELECT date '2025-01-01' + g % 300, 1 + g % 40000, 'p' FROM generate_series(1, 60000) g;
        INSERT INTO note SELECT 'n' || g FROM generate_series(1, 40000) g;
        UPDATE customer c SET last_order = m.id FROM (SELECT customer_id, max(id) AS id FROM orders GROUP BY 1) m WHERE m.customer_id = c.id AND c.id % 3 = 0;
        REFRESH MATERIALIZED VIEW busy;
        ANALYZE;
        """;

    [ServerFact(TestServer.Postgres | TestServer.PgDump)]
    public async Task Every_key_holds_children_stay_together_and_the_part_is_what_was_asked_for()
    {
        var server = await PostgresServer.SharedAsync();
        var name = await server.CreateDatabaseAsync(Shop);
        var url = DatabaseUrl.Parse(server.Url(name));
        var snapshot = await new PostgresProbe().ObserveAsync(url, new ObserveOptions(), null, CancellationToken.None);

        await using var copy = await ScratchCopy.MakeAsync(url, snapshot, 0.1, new ObserveOptions(), null, CancellationToken.None);

        await using var there = await PostgresConnector.OpenAsync(copy.Url, new ObserveOptions(), CancellationToken.None);
        async Task<long> AskAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, there);
            return Convert.ToInt64(await command.ExecuteScalarAsync(), null);
        }

        // pg_restore has validated them: all are there, and valid.
        (await AskAsync("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated AND conparentid = 0")).ShouldBe(8);
        (await AskAsync("SELECT count(*) FROM pg_index WHERE NOT indisvalid")).ShouldBe(0);
        (await AskAsync("SELECT count(*) FROM country")).ShouldBe(50);

        // What hangs on one customer, or on an order of nobody, is there whole or not at all; parents that others need add to it.
        (await AskAsync("SELECT count(*) FROM orders")).ShouldBeInRange(6000, 10_000);
        (await AskAsync("SELECT count(*) FROM line")).ShouldBeInRange(12_000, 20_000);
        (await AskAsync("SELECT count(*) FROM visit")).ShouldBeInRange(4500, 7500);
        (await AskAsync("SELECT count(*) FROM note")).ShouldBeInRange(3500, 4500);
        (await AskAsync("SELECT count(*) FROM (SELECT FROM line GROUP BY order_id HAVING count(*) <> 2) t")).ShouldBe(0);
        (await AskAsync("SELECT count(*) FROM line l WHERE doubled <> number * 2")).ShouldBe(0);
        (await AskAsync("SELECT count(*) FROM customer WHERE \"odd, name\" <> E'tab\\tline\\nback\\\\slash'")).ShouldBe(0);
        (await AskAsync("SELECT count(*) FROM busy")).ShouldBe(await AskAsync("SELECT count(*) FROM (SELECT FROM orders GROUP BY customer_id) t"));
        (await AskAsync("SELECT nextval('orders_id_seq')")).ShouldBe(80_001);
    }

    [ServerFact(TestServer.Postgres | TestServer.HypoPg | TestServer.PgDump)]
    public async Task Advice_is_measured_at_the_volumes_that_were_asked_for()
    {
        var database = await AdvisorDatabase.CreateAsync(Shop);

        var advice = await database.AdviseAsync("-- calls: 10\nSELECT id FROM orders WHERE customer_id = 31;\n", request => request with { Prove = true, Samples = [0.5, 0.2] });

        advice.Indexes.ShouldHaveSingleItem().BuildSeconds.ShouldNotBeNull();
        var runs = advice.Proof.ShouldNotBeNull().Runs.Where(run => run.Metric == "ms").ToList();
        runs.Select(run => run.Scale).Distinct().Count().ShouldBe(2);
        runs.ShouldAllBe(run => run.Scale > 0.1 && run.Scale < 0.8 && run.Digest == DigestVerdict.Equal);
    }
}
