using Npgsql;
using Polystore.Core.Connections;
using Polystore.Core.Errors;
using Polystore.Core.Observation;
using Polystore.Core.Proofs;
using Polystore.Postgres.Connect;
using Polystore.Postgres.Observe;
using Polystore.Postgres.Scratch;
using Polystore.TestServers;

namespace Polystore.Postgres.Tests.Advise;

public sealed class ScratchCopyTests
{
    private const string Odd = """
        CREATE SCHEMA "Odd one";
        CREATE TYPE mood AS ENUM ('fine', 'poor');
        CREATE TABLE "Odd one"."T x" (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "a b" text COLLATE "C", feeling mood NOT NULL, word text);
        CREATE INDEX ON "Odd one"."T x" (lower("a b")) WHERE feeling = 'poor';
        CREATE TABLE parts (at date NOT NULL, n int) PARTITION BY RANGE (at);
        CREATE TABLE parts_25 PARTITION OF parts FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
        CREATE VIEW seen AS SELECT id, "a b" FROM "Odd one"."T x";
        INSERT INTO "Odd one"."T x" ("a b", feeling, word) SELECT 'w' || g, CASE WHEN g % 50 = 0 THEN 'poor' ELSE 'fine' END::mood, 'x' || g % 400 FROM generate_series(1, 20000) g;
        INSERT INTO parts SELECT date '2025-01-01' + g % 300, g FROM generate_series(1, 1000) g;
        """;

    [ServerFact(TestServer.Postgres | TestServer.HypoPg | TestServer.PgDump)]
    public async Task Without_a_named_copy_one_is_made_measured_and_removed()
    {
        var database = await AdvisorDatabase.CreateAsync(Odd + "ANALYZE;");
        var before = Directory.GetDirectories(Path.GetTempPath(), "polystore-scratch-*").Length;

        var advice = await database.AdviseAsync("-- calls: 10\nSELECT id FROM \"Odd one\".\"T x\" WHERE word = 'x12';\n", request => request with { Prove = true });

        advice.Indexes.ShouldHaveSingleItem().BuildSeconds.ShouldNotBeNull();
        advice.Proof.ShouldNotBeNull().Kind.ShouldBe(ProofKind.Measured);
        advice.Statements.ShouldHaveSingleItem().Digest.ShouldBe(DigestVerdict.Equal);
        Directory.GetDirectories(Path.GetTempPath(), "polystore-scratch-*").Length.ShouldBeLessThanOrEqualTo(before);
        (await database.Server.ScalarAsync("SELECT count(*)::int FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relname = 'T x'", database.Name)).ShouldBe(2);
    }

    [ServerFact(TestServer.Postgres | TestServer.PgDump)]
    public async Task A_copy_holds_every_table_with_its_rows_and_plans_by_the_same_settings()
    {
        var server = await PostgresServer.SharedAsync();
        var name = await server.CreateDatabaseAsync(Odd);
        await server.ExecuteAsync($"ALTER DATABASE {name} SET random_page_cost = 1.25; ALTER DATABASE {name} SET search_path = 'Odd one', public");
        var url = DatabaseUrl.Parse(server.Url(name));
        var snapshot = await new PostgresProbe().ObserveAsync(url, new ObserveOptions(), null, CancellationToken.None);

        await using var copy = await ScratchCopy.MakeAsync(url, snapshot, 1, new ObserveOptions(), null, CancellationToken.None);

        await using var there = await PostgresConnector.OpenAsync(copy.Url, new ObserveOptions(), CancellationToken.None);
        foreach (var sql in (string[])[
            "SELECT count(*)::text || md5(string_agg(t::text, ',' ORDER BY id)) FROM \"T x\" t", "SELECT count(*)::text FROM parts", "SELECT current_setting('random_page_cost')",
            "SELECT string_agg(pg_get_indexdef(indexrelid), ',' ORDER BY indexrelid::regclass::text) FROM pg_index WHERE indrelid = '\"Odd one\".\"T x\"'::regclass",
            "SELECT datcollate::text || pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()"])
        {
            await using var command = new NpgsqlCommand(sql, there);
            (await command.ExecuteScalarAsync()).ShouldBe(await server.ScalarAsync(sql, name), sql);
        }
    }

    [ServerFact(TestServer.Postgres | TestServer.PgDump)]
    public async Task What_the_role_may_not_read_is_told_in_one_sentence()
    {
        var server = await PostgresServer.SharedAsync();
        var name = await server.CreateDatabaseAsync("CREATE TABLE secret (a int)");
        var role = await server.CreateRoleAsync();
        var url = DatabaseUrl.Parse(server.Url(name, role));

        var failure = await Should.ThrowAsync<TargetException>(() => ScratchCopy.MakeAsync(url, new Snapshot { Target = url.ToString(), Engine = "postgres", ServerVersion = "15", ObservedAt = DateTimeOffset.UnixEpoch }, 1, new ObserveOptions(), null, CancellationToken.None));

        failure.Message.ShouldContain("permission denied for table secret");
        failure.Message.ShouldContain("--prove-on");
    }

    [Fact]
    public async Task A_server_newer_than_what_is_installed_asks_for_its_programs()
    {
        var failure = await Should.ThrowAsync<UsageException>(() => PostgresPrograms.FindAsync(99, CancellationToken.None));

        failure.Message.ShouldContain("postgresql-99");
    }
}
